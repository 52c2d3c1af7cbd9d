package dev.jobdrill.telemetry;

/**
 * Where errors are reported to, as to Sentry by {@link SentryErrorReporter}. Implementations are thread-safe; what they
 * throw is logged and fails no job.
 */
@FunctionalInterface
public interface ErrorReporter {
  /**
   * Called once for each failed attempt, when the failure is in the store.
   *
   * @param error what the attempt failed with
   * @param context where that was
   * @param dead whether the job died of it; otherwise another attempt is scheduled
   */
  void report(Throwable error, ErrorContext context, boolean dead);

  /**
   * Called before a step runs, on its thread, so that what the step reports by itself has the context too.
   *
   * @param context where that will be
   * @return closed when the step has run, on the same thread
   */
  default Scope enter(ErrorContext context) {
    return () -> {};
  }

  /** For how long a context is set. */
  @FunctionalInterface
  interface Scope extends AutoCloseable {
    @Override
    void close();
  }
}
