package dev.jobdrill.telemetry;

import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.Transition;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows each step execution to what the executor made of it. That is known only when the executor writes: a body that
 * returned may still have failed, by an output that is missing or too large, or by a timeout it ignored.
 *
 * @param <S> what a signal keeps for a step execution
 */
abstract class StepFollower<S> implements JobInterceptor {
  private static final Logger log = LoggerFactory.getLogger(StepFollower.class);

  private final Clock clock;

  // Not static: executors that nest on one thread, as in tests, each have their own interceptors.
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable Delivery<S>> here = new ThreadLocal<>();

  private final ConcurrentMap<JobRef, Delivery<S>> running = new ConcurrentHashMap<>();

  StepFollower(Clock clock) {
    this.clock = clock;
  }

  Instant now() {
    return clock.instant();
  }

  /** Surrounds an attempt. */
  AttemptOutcome attempt(Delivery<S> delivery, AttemptCall call) {
    return call.proceed();
  }

  /** A step is about to run; returns what to keep for it. */
  abstract S starting(Delivery<S> delivery, StepExecution execution);

  /** Surrounds the body, on its thread. */
  @Nullable
  Object body(StepRun<S> run, StepCall call) throws Throwable {
    return call.proceed();
  }

  /** The body is through and the executor is about to write what came of it. Called once at most, before the write. */
  void resolved(StepRun<S> run, Ending ending, @Nullable Throwable error) {}

  /** The store has taken what came of the step, or has refused it. Called once, unless the worker crashes. */
  void ended(StepRun<S> run, Ending ending, @Nullable Throwable error) {}

  /** Surrounds a write of any kind. */
  boolean write(@Nullable Delivery<S> delivery, Transition transition, TransitionCall call) {
    return call.proceed();
  }

  /** An attempt of this job that runs in this process, on any thread. */
  @Nullable
  Delivery<S> running(JobRef job) {
    return running.get(job);
  }

  @Override
  public final AttemptOutcome aroundAttempt(ClaimedJob job, AttemptCall call) {
    Delivery<S> outer = here.get();
    Delivery<S> delivery = new Delivery<>(job);
    here.set(delivery);
    running.put(job.ref(), delivery);
    try {
      return attempt(delivery, () -> {
        AttemptOutcome outcome = call.proceed();
        endOpen(delivery, Ending.LOST, null);
        return outcome;
      });
    } finally {
      running.remove(job.ref(), delivery);
      if (outer == null) {
        here.remove();
      } else {
        here.set(outer);
      }
    }
  }

  @Override
  public final @Nullable Object aroundStep(StepExecution execution, StepCall call)
      throws Throwable {
    Delivery<S> delivery = here.get();
    if (delivery == null) {
      return call.proceed();
    }
    StepRun<S> run = new StepRun<>(delivery.job(), execution, now(), starting(delivery, execution));
    delivery.opened(run);
    return body(run, () -> timed(run, call));
  }

  private @Nullable Object timed(StepRun<S> run, StepCall call) throws Throwable {
    try {
      return call.proceed();
    } finally {
      run.bodyEnded(now());
    }
  }

  @Override
  public final boolean aroundTransition(Transition transition, TransitionCall call) {
    Delivery<S> delivery = deliveryOf(transition);
    Ending ending = endingOf(transition.kind());
    if (delivery == null || ending == null) {
      return write(delivery, transition, call);
    }
    Throwable error = transition.error();
    StepRun<S> run = delivery.open();
    if (error != null) {
      delivery.failedWith(error, run != null);
    }
    if (run != null) {
      resolve(run, ending, error);
    }
    boolean accepted = write(delivery, transition, call);
    AttemptOutcome outcome = outcomeOf(transition.kind());
    if (accepted && outcome != null) {
      delivery.settled(outcome);
    }
    endOpen(delivery, accepted ? ending : Ending.LOST, error);
    return accepted;
  }

  private void endOpen(Delivery<S> delivery, Ending ending, @Nullable Throwable error) {
    StepRun<S> run = delivery.close();
    if (run != null) {
      resolve(run, ending, error);
      harmless(() -> ended(run, ending, error));
    }
  }

  private void resolve(StepRun<S> run, Ending ending, @Nullable Throwable error) {
    if (run.resolve()) {
      harmless(() -> resolved(run, ending, error));
    }
  }

  /** What a signal cannot tell, of an error whose getters throw for example, must not fail the job. */
  final void harmless(Runnable signal) {
    try {
      signal.run();
    } catch (RuntimeException | LinkageError unable) {
      log.warn("{} could not tell of a step", getClass().getSimpleName(), unable);
    }
  }

  private @Nullable Delivery<S> deliveryOf(Transition transition) {
    Delivery<S> delivery = running.get(transition.job());
    return delivery != null && delivery.job().attempt() == transition.attempt() ? delivery : null;
  }

  private static @Nullable AttemptOutcome outcomeOf(Transition.Kind kind) {
    return switch (kind) {
      case COMPLETE -> AttemptOutcome.COMPLETED;
      case FAIL -> AttemptOutcome.RETRY_SCHEDULED;
      case BURY -> AttemptOutcome.DEAD;
      case PARK -> AttemptOutcome.WAITING;
      case HAND_BACK -> AttemptOutcome.HANDED_BACK;
      default -> null;
    };
  }

  private static @Nullable Ending endingOf(Transition.Kind kind) {
    return switch (kind) {
      case CHECKPOINT, COMPLETE -> Ending.COMPLETED;
      case FAIL, BURY -> Ending.FAILED;
      case PARK -> Ending.WAITING;
      case HAND_BACK -> Ending.HANDED_BACK;
      default -> null;
    };
  }
}
