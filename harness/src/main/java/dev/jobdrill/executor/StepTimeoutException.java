package dev.jobdrill.executor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A step took longer than its timeout, was interrupted, and then ended. Its cause is what it ended with; it has none if
 * it returned nevertheless.
 */
public final class StepTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StepTimeoutException(String step, Duration timeout, @Nullable Throwable endedWith) {
    super(
        "Step '" + step + "' took longer than its timeout of " + timeout
            + ": it was slow, not hung, since it ended when it was interrupted"
            + (endedWith == null ? ", by returning; what it returned is not used." : "."),
        endedWith);
  }
}
