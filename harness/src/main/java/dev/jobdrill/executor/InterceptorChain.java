package dev.jobdrill.executor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several interceptors as one; the first is the outermost. */
final class InterceptorChain implements JobInterceptor {
  private final List<JobInterceptor> interceptors;
  private final List<JobInterceptor> innermostFirst;

  InterceptorChain(List<JobInterceptor> interceptors) {
    this.interceptors = List.copyOf(interceptors);
    List<JobInterceptor> reversed = new ArrayList<>(interceptors);
    Collections.reverse(reversed);
    this.innermostFirst = List.copyOf(reversed);
  }

  @Override
  public AttemptOutcome aroundAttempt(ClaimedJob job, AttemptCall call) {
    AttemptCall chained = call;
    for (JobInterceptor interceptor : innermostFirst) {
      AttemptCall inner = chained;
      chained = () -> interceptor.aroundAttempt(job, inner);
    }
    return chained.proceed();
  }

  @Override
  public @Nullable Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
    StepCall chained = call;
    for (JobInterceptor interceptor : innermostFirst) {
      StepCall inner = chained;
      chained = () -> interceptor.aroundStep(execution, inner);
    }
    return chained.proceed();
  }

  @Override
  public boolean aroundEnqueue(NewJob job, EnqueueCall call) {
    EnqueueCall chained = call;
    for (JobInterceptor interceptor : innermostFirst) {
      EnqueueCall inner = chained;
      chained = traceparent -> interceptor.aroundEnqueue(job.withTraceparent(traceparent), inner);
    }
    return chained.proceed(job.traceparent());
  }

  @Override
  public boolean aroundTransition(Transition transition, TransitionCall call) {
    TransitionCall chained = call;
    for (JobInterceptor interceptor : innermostFirst) {
      TransitionCall inner = chained;
      chained = () -> interceptor.aroundTransition(transition, inner);
    }
    return chained.proceed();
  }

  @Override
  public void onSkipped(ClaimedJob job, String step) {
    interceptors.forEach(interceptor -> interceptor.onSkipped(job, step));
  }

  @Override
  public void onRetryScheduled(ClaimedJob job, ErrorRecord error, Instant retryAt) {
    interceptors.forEach(interceptor -> interceptor.onRetryScheduled(job, error, retryAt));
  }
}
