package dev.jobdrill.drill;

import dev.jobdrill.environment.HttpFault;
import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.NewJob;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.fault.FaultInjector;
import dev.jobdrill.recording.RunRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Gives each job its own injector, and remembers which job was claimed last and which have settled. */
final class FaultSwitch implements JobInterceptor {
  private final RunRecorder recorder;
  private final Map<String, FaultInjector> injectors = new ConcurrentHashMap<>();
  private final Map<String, FaultInjector> parents = new ConcurrentHashMap<>();
  private final Map<String, List<String>> children = new ConcurrentHashMap<>();
  private final Map<String, String> runningSteps = new ConcurrentHashMap<>();
  private final Set<String> settled = ConcurrentHashMap.newKeySet();
  private final Map<String, JobRef> claimed = new ConcurrentHashMap<>();
  private final Set<String> paused = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String lastClaimed;
  private volatile @Nullable FaultInjector running;

  FaultSwitch(RunRecorder recorder) {
    this.recorder = recorder;
  }

  /** Gives a job its injector, unless it has one. */
  boolean inject(String jobId, FaultInjector injector) {
    return injectors.putIfAbsent(jobId, injector) == null;
  }

  void forget(String jobId) {
    injectors.remove(jobId);
  }

  Optional<FaultInjector> injector(String jobId) {
    return Optional.ofNullable(injectors.get(jobId));
  }

  @Nullable
  String lastClaimed() {
    return lastClaimed;
  }

  /** {@return the job of an id that was claimed} */
  JobRef claimed(String jobId) {
    JobRef ref = claimed.get(jobId);
    if (ref == null) {
      throw new IllegalStateException("job " + jobId + " was never claimed");
    }
    return ref;
  }

  /** While an attempt's worker stands still, its lease is not renewed. */
  void whilePaused(String jobId, int attempt, Runnable meanwhile) {
    String key = jobId + "#" + attempt;
    String claimed = lastClaimed;
    FaultInjector outer = running;
    paused.add(key);
    try {
      meanwhile.run();
    } finally {
      paused.remove(key);
      lastClaimed = claimed;
      running = outer;
    }
  }

  /** {@return all jobs that were claimed} */
  List<JobRef> claimed() {
    return List.copyOf(claimed.values());
  }

  /** A dead job is to run again. */
  void unsettle(String jobId) {
    settled.remove(jobId);
  }

  boolean hasSettled(String jobId) {
    return settled.contains(jobId);
  }

  @Override
  public AttemptOutcome aroundAttempt(ClaimedJob job, AttemptCall call) {
    lastClaimed = job.id();
    claimed.put(job.id(), job.ref());
    return call.proceed();
  }

  @Override
  public @Nullable Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
    String id = execution.context().jobId();
    FaultInjector injector = injectors.get(id);
    if (injector == null) {
      return call.proceed();
    }
    runningSteps.put(id, execution.step());
    FaultInjector outer = running;
    running = injector;
    try {
      return injector.aroundStep(execution, call);
    } finally {
      running = outer;
    }
  }

  /** {@return what is to go wrong with an HTTP exchange that arrives now} */
  Optional<HttpFault> onExchange() {
    FaultInjector current = running;
    return current == null ? Optional.empty() : current.onExchange();
  }

  @Override
  public boolean aroundEnqueue(NewJob job, EnqueueCall call) {
    JobRef parent = job.parent();
    if (parent != null) {
      adopt(parent.id(), job.ref().id());
    }
    return call.proceed(job.traceparent());
  }

  /** A child meets the faults of its parent that are meant for it. */
  private void adopt(String parentId, String childId) {
    FaultInjector parent = injectors.get(parentId);
    String step = runningSteps.get(parentId);
    if (parent == null || step == null) {
      return;
    }
    parents.put(childId, parent);
    List<String> siblings =
        children.computeIfAbsent(parentId + "/" + step, key -> new ArrayList<>());
    int number;
    synchronized (siblings) {
      if (!siblings.contains(childId)) {
        siblings.add(childId);
      }
      number = siblings.indexOf(childId) + 1;
    }
    injectors.computeIfAbsent(
        childId,
        id -> parent.child(step, number, (point, fault) -> recorder.onStrike(id, point, fault)));
  }

  @Override
  public boolean aroundTransition(Transition transition, TransitionCall call) {
    String id = transition.jobId();
    TransitionCall noted = () -> note(transition, call.proceed());
    if (transition.kind() == Transition.Kind.RENEW
        && paused.contains(id + "#" + transition.attempt())) {
      // Neither sent nor missed by a process that stands still.
      return true;
    }
    FaultInjector parent = parents.get(id);
    if (transition.kind() == Transition.Kind.ENQUEUE && parent != null) {
      return parent.aroundChildEnqueue(noted);
    }
    FaultInjector injector = injectors.get(id);
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
