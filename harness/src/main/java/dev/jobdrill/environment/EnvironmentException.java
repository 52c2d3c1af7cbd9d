package dev.jobdrill.environment;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The services that drills run on could not be configured, booted or reached.
 *
 * <p>The message has three parts: what was found, what was expected, and what to do about it. The cause, where there
 * is one, is kept. Passwords never appear in the message: the user-info of a URL is replaced by {@code ***}.
 */
public final class EnvironmentException extends RuntimeException {

  @Serial
  private static final long serialVersionUID = 1L;

  EnvironmentException(String found, String expected, String remedy, @Nullable Throwable cause) {
    super(found + "\n  expected: " + expected + "\n  what to do: " + remedy, cause);
  }

  EnvironmentException(String found, String expected, String remedy) {
    this(found, expected, remedy, null);
  }
}
