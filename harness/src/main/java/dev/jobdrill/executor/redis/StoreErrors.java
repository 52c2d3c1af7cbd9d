package dev.jobdrill.executor.redis;

import dev.jobdrill.executor.JobStoreException;

/** What Redis and Lettuce throw, as outcomes. */
final class StoreErrors {
  private StoreErrors() {}

  static JobStoreException translate(String what, RuntimeException failure) {
    return new JobStoreException(what + ": " + failure.getMessage(), failure);
  }
}
