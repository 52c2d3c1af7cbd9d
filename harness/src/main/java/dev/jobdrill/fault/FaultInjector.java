package dev.jobdrill.fault;

import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.executor.WorkerCrash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Strikes faults in the jobs of one drill. Each fault strikes once a job at each of its points; what
 * struck and what was merely reached is kept, so that a fault which never struck can be told.
 * Thread-safe.
 */
public final class FaultInjector implements JobInterceptor {
  private final Map<FaultPoint, Fault> pending = new LinkedHashMap<>();
  private final Set<FaultPoint> reached = new LinkedHashSet<>();
  private final BiConsumer<FaultPoint, Fault> onStrike;
  private int crashedAttempt;

  /**
   * An injector for the faults of one job.
   *
   * @param specs the faults
   * @param onStrike told of each strike, before it takes effect
   * @throws IllegalArgumentException if two faults share a point
   */
  public FaultInjector(List<FaultSpec> specs, BiConsumer<FaultPoint, Fault> onStrike) {
    this.onStrike = onStrike;
    pending.putAll(byPoint(specs));
  }

  /**
   * Checks that faults can be injected together.
   *
   * @param specs the faults
   * @throws IllegalArgumentException if two faults share a point
   */
  public static void requireDistinctPoints(List<FaultSpec> specs) {
    byPoint(specs);
  }

  private static Map<FaultPoint, Fault> byPoint(List<FaultSpec> specs) {
    Map<FaultPoint, Fault> faults = new LinkedHashMap<>();
    for (FaultSpec spec : specs) {
      for (FaultPoint point : spec.points()) {
        Fault other = faults.put(point, spec.fault());
        if (other != null) {
          throw new IllegalArgumentException(
              "Two faults are to strike at " + point + ": " + other + " and " + spec.fault()
                  + ". Only one can; move one to another position or attempt.");
        }
      }
    }
    return faults;
  }

  @Override
  public @Nullable Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
    strike(new FaultPoint(execution.step(), execution.attempt(), Position.BEFORE_STEP));
    Object output = call.proceed();
    Fault.@Nullable Replacement replacement =
        strike(new FaultPoint(execution.step(), execution.attempt(), Position.AFTER_STEP));
    return replacement == null ? output : null;
  }

  @Override
  public boolean aroundTransition(Transition transition, TransitionCall call) {
    refuseTheDead(transition);
    boolean accepted = call.proceed();
    String step = transition.step();
    boolean checkpointed = transition.kind() == Transition.Kind.CHECKPOINT
        || transition.kind() == Transition.Kind.COMPLETE;
    if (accepted && checkpointed && step != null) {
      strikeUnchecked(new FaultPoint(step, transition.attempt(), Position.AFTER_CHECKPOINT));
    }
    return accepted;
  }

  /** Should anything have caught the crash and gone on, what it wants written is refused. */
  private synchronized void refuseTheDead(Transition transition) {
    if (crashedAttempt > 0 && transition.attempt() == crashedAttempt) {
      throw new WorkerCrash("on attempt " + crashedAttempt + ", which wrote on after its death");
    }
  }

  private synchronized void died(int attempt) {
    crashedAttempt = attempt;
  }

  /** {@return the points whose fault has not struck} */
  public synchronized List<FaultPoint> unstruck() {
    return List.copyOf(pending.keySet());
  }

  /** {@return the points that were reached, with or without a fault, in order} */
  public synchronized List<FaultPoint> reached() {
    return new ArrayList<>(reached);
  }

  private Fault.@Nullable Replacement strike(FaultPoint point) throws Throwable {
    Fault fault = take(point);
    if (fault == null) {
      return null;
    }
    onStrike.accept(point, fault);
    try {
      return fault.strike(point);
    } catch (WorkerCrash crash) {
      died(point.attempt());
      throw crash;
    }
  }

  private void strikeUnchecked(FaultPoint point) {
    try {
      strike(point);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("Only a crash can strike " + point.words(), e);
    }
  }

  private synchronized @Nullable Fault take(FaultPoint point) {
    reached.add(point);
    return pending.remove(point);
  }
}
