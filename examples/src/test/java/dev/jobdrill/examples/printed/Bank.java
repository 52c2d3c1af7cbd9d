package dev.jobdrill.examples.printed;

import java.net.http.HttpTimeoutException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.HashSet;
import java.util.Set;

/** A step as one writes it in a hurry: it books, then is told that it took too long, and books again. */
final class Bank {
  private final Set<String> booked = new HashSet<>();

  void charge(String order) throws HttpTimeoutException, SQLIntegrityConstraintViolationException {
    if (!booked.add(order)) {
      throw new SQLIntegrityConstraintViolationException("Duplicate entry 'x' for key 'id'");
    }
    throw new HttpTimeoutException("request timed out");
  }
}
