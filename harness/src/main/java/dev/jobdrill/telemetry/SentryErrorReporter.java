package dev.jobdrill.telemetry;

import io.sentry.IScope;
import io.sentry.IScopes;
import io.sentry.ISentryLifecycleToken;
import io.sentry.Sentry;
import io.sentry.SentryLevel;
import org.jspecify.annotations.Nullable;

/**
 * Reports to Sentry by its SDK, which the application initialises. Each step runs in an isolation scope of its own, with
 * the job's ids as tags, named as in {@link LogKeys}: what a step captures by itself carries them too, and nothing of it
 * is left on the thread. The payload's allowed fields are the context {@code job_payload}.
 *
 * <p>An attempt that is retried is reported at the level {@code warning}, one that killed its job at {@code error}.
 */
public final class SentryErrorReporter implements ErrorReporter {
  /** The name of the context that holds the payload's allowed fields. */
  public static final String PAYLOAD = "job_payload";

  private static final String CREATOR = "jobdrill";

  private final @Nullable IScopes scopes;

  /** Reports to the SDK as it is initialised globally, by the time a step runs. */
  public SentryErrorReporter() {
    this.scopes = null;
  }

  /**
   * Reports to scopes of the caller's.
   *
   * @param scopes what each step's scopes are forked from
   */
  public SentryErrorReporter(IScopes scopes) {
    this.scopes = scopes;
  }

  @Override
  public Scope enter(ErrorContext context) {
    ISentryLifecycleToken token = forked(context).makeCurrent();
    return token::close;
  }

  @Override
  public void report(Throwable error, ErrorContext context, boolean dead) {
    forked(context)
        .captureException(
            error, scope -> scope.setLevel(dead ? SentryLevel.ERROR : SentryLevel.WARNING));
  }

  private IScopes forked(ErrorContext context) {
    IScopes forked =
        scopes == null ? Sentry.forkedRootScopes(CREATOR) : scopes.forkedScopes(CREATOR);
    forked.configureScope(scope -> describe(scope, context));
    return forked;
  }

  private static void describe(IScope scope, ErrorContext context) {
    scope.setTag(LogKeys.JOB_ID, context.jobId());
    scope.setTag(LogKeys.CORRELATION_ID, context.correlationId());
    if (context.parentJobId() != null) {
      scope.setTag(LogKeys.PARENT_JOB_ID, context.parentJobId());
    }
    scope.setTag(LogKeys.PIPELINE, context.pipeline());
    scope.setTag(LogKeys.QUEUE, context.queue());
    if (context.step() != null) {
      scope.setTag(LogKeys.STEP_NAME, context.step());
    }
    scope.setTag(LogKeys.ATTEMPT, Integer.toString(context.attempt()));
    if (!context.payload().isEmpty()) {
      scope.setContexts(PAYLOAD, context.payload());
    }
  }
}
