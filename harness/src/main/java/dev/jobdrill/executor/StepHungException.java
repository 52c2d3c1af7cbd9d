package dev.jobdrill.executor;

import java.time.Duration;

/**
 * A step took longer than its timeout and did not end when it was interrupted. Its job was taken from it; its stack
 * trace is where the step hung, and nothing that it still writes is accepted.
 */
public final class StepHungException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StepHungException(String step, Duration timeout, Duration grace, StackTraceElement[] where) {
    super(
        "Step '" + step + "' hung: it took longer than its timeout of " + timeout
            + " and did not end within " + grace
            + " of being interrupted. Its thread is lost until it ends by itself; give its calls timeouts of their own.");
    setStackTrace(where);
  }
}
