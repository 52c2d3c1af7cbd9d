package dev.jobdrill.drill;

import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.fault.FaultInjector;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Gives each job its own injector, and remembers which job was claimed last and which have settled. */
final class FaultSwitch implements JobInterceptor {
  private final Map<String, FaultInjector> injectors = new ConcurrentHashMap<>();
  private final Set<String> settled = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String lastClaimed;

  void inject(String jobId, FaultInjector injector) {
    injectors.put(jobId, injector);
  }

  Optional<FaultInjector> injector(String jobId) {
    return Optional.ofNullable(injectors.get(jobId));
  }

  @Nullable
  String lastClaimed() {
    return lastClaimed;
  }

  boolean hasSettled(String jobId) {
    return settled.contains(jobId);
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
    TransitionCall noted = () -> note(transition, call.proceed());
    return injector == null ? noted.proceed() : injector.aroundTransition(transition, noted);
  }

  private boolean note(Transition transition, boolean accepted) {
    boolean settles =
        transition.kind() == Transition.Kind.COMPLETE || transition.kind() == Transition.Kind.BURY;
    if (accepted && settles) {
      settled.add(transition.jobId());
    }
    return accepted;
  }
}
