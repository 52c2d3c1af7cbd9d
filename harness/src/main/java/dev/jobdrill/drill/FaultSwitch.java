package dev.jobdrill.drill;

import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.fault.FaultInjector;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Gives each job its own injector, and remembers which job was claimed last. */
final class FaultSwitch implements JobInterceptor {
  private final Map<String, FaultInjector> injectors = new ConcurrentHashMap<>();
  private volatile @Nullable String lastClaimed;

  void inject(String jobId, FaultInjector injector) {
    injectors.put(jobId, injector);
  }

  Optional<FaultInjector> injector(String jobId) {
    return Optional.ofNullable(injectors.get(jobId));
  }

  Map<String, FaultInjector> injectors() {
    return injectors;
  }

  boolean claimedLast(String jobId) {
    return jobId.equals(lastClaimed);
  }

  @Override
  public AttemptOutcome aroundAttempt(ClaimedJob job, AttemptCall call) {
    lastClaimed = job.id();
    return call.proceed();
  }

  @Override
  public @Nullable Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
    FaultInjector injector = injectors.get(execution.context().jobId());
    return injector == null ? call.proceed() : injector.aroundStep(execution, call);
  }

  @Override
  public boolean aroundTransition(Transition transition, TransitionCall call) {
    FaultInjector injector = injectors.get(transition.jobId());
    return injector == null ? call.proceed() : injector.aroundTransition(transition, call);
  }
}
