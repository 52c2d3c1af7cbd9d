package dev.jobdrill.fault;

import dev.jobdrill.environment.HttpFault;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.executor.WorkerCrash;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Strikes faults in one job, and in the children of it that are made known by {@link #child}. Each fault strikes once,
 * at its point; what struck and what was merely reached is kept, so that a fault which never struck can be told.
 * Thread-safe.
 */
public final class FaultInjector implements JobInterceptor {
  private final FaultBook book;
  private final FaultHost host;
  private final String job;
  private final BiConsumer<FaultPoint, Fault> onStrike;
  private final Map<FaultPoint, Integer> visits = new HashMap<>();
  private final Refusal refusal;
  private @Nullable StepExecution running;
  private Instant began = Instant.EPOCH;
  private @Nullable String latestStep;
  private int crashedAttempt;
  private int settledAttempt;

  /**
   * An injector for the faults of one job.
   *
   * @param specs the faults
   * @param onStrike told of each strike, before it takes effect
   * @throws IllegalArgumentException if two faults share a point
   */
  public FaultInjector(List<FaultSpec> specs, BiConsumer<FaultPoint, Fault> onStrike) {
    this(specs, FaultHost.NONE, onStrike);
  }

  /**
   * An injector for the faults of one job.
   *
   * @param specs the faults
   * @param host what the faults need of their drill
   * @param onStrike told of each strike, before it takes effect
   * @throws IllegalArgumentException if two faults share a point
   */
  public FaultInjector(
      List<FaultSpec> specs, FaultHost host, BiConsumer<FaultPoint, Fault> onStrike) {
    this(new FaultBook(specs), host, "", onStrike);
  }

  private FaultInjector(
      FaultBook book, FaultHost host, String job, BiConsumer<FaultPoint, Fault> onStrike) {
    this.book = book;
    this.host = host;
    this.job = job;
    this.onStrike = onStrike;
    this.refusal = new Refusal(book, host);
  }

  /**
   * The injector of a job that a step of this one enqueues. It strikes the same faults, those in that child.
   *
   * @param step the step
   * @param number which of the step's children, counted from 1
   * @param childStrike told of each strike in the child
   * @return the child's injector
   */
  public FaultInjector child(String step, int number, BiConsumer<FaultPoint, Fault> childStrike) {
    return new FaultInjector(book, host, job + step + "[" + number + "]/", childStrike);
  }

  /**
   * Checks that faults can be injected together.
   *
   * @param specs the faults
   * @throws IllegalArgumentException if two faults share a point
   */
  public static void requireDistinctPoints(List<FaultSpec> specs) {
    FaultBook.byPoint(specs);
  }

  @Override
  public @Nullable Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
    StepExecution outer = enter(execution);
    Throwable ended = null;
    try {
      BodyFaults faults = new BodyFaults(host, execution, () -> isTakenAway(execution.attempt()));
      strikeBody(execution, Position.BEFORE_STEP, faults, null);
      refuseFirstExchange(execution);
      Object output = call.proceed();
      refusal.end(null).ifPresent(this::refused);
      return strikeBody(execution, Position.AFTER_STEP, faults, output);
    } catch (WorkerCrash crash) {
      died(execution.attempt());
      throw crash;
    } catch (Throwable failure) {
      ended = failure;
      requireAlive(execution.attempt(), failure);
      throw failure;
    } finally {
      refusal.end(ended).ifPresent(this::refused);
      leave(outer);
    }
  }

  private void refuseFirstExchange(StepExecution execution) {
    FaultPoint first = new FaultPoint(job, execution.step(), execution.attempt(), Position.HTTP, 1);
    if (refusal.isDueAt(first)) {
      refusal.begin(first);
    }
  }

  private void refused(FaultPoint point) {
    Fault fault = book.reach(point);
    if (fault != null) {
      struck(point, fault);
    }
  }

  /**
   * Tells what is to go wrong with an HTTP exchange that arrives now: it is one of the step that runs.
   *
   * @return the fault; empty to serve the exchange
   */
  public Optional<HttpFault> onExchange() {
    StepExecution current;
    FaultPoint point;
    Instant since;
    synchronized (this) {
      current = running;
      since = began;
      if (current == null) {
        return Optional.empty();
      }
      if (crashedAttempt == current.attempt()) {
        // A dead worker sends nothing.
        return Optional.of(HttpFault.of(HttpFault.Kind.RESET, false));
      }
      point = visit(new FaultPoint(job, current.step(), current.attempt(), Position.HTTP, 1));
    }
    Fault fault = book.reach(point);
    if (fault == null) {
      FaultPoint next = point.occurrence(point.occurrence() + 1);
      return refusal.isDueAt(next) ? Optional.of(refusal.servedBefore(next)) : Optional.empty();
    }
    if (fault.kind() == FaultKind.REFUSED) {
      book.hindered(point, "a connection was open already");
      return Optional.empty();
    }
    struck(point, fault);
    if (fault.kind() == FaultKind.CRASH) {
      died(current.attempt());
    }
    return Optional.of(HttpFaults.toHttp(fault, host, current, since));
  }

  private synchronized @Nullable StepExecution enter(StepExecution execution) {
    StepExecution outer = running;
    running = execution;
    began = execution.context().clock().instant();
    latestStep = execution.step();
    return outer;
  }

  private synchronized void leave(@Nullable StepExecution outer) {
    running = outer;
  }

  private @Nullable Object strikeBody(
      StepExecution execution, Position position, BodyFaults faults, @Nullable Object output)
      throws Throwable {
    requireAlive(execution.attempt(), null);
    FaultPoint point = new FaultPoint(job, execution.step(), execution.attempt(), position, 1);
    Fault fault = book.reach(point);
    if (fault == null) {
      return output;
    }
    Object replacement = output;
    if (fault.kind() == FaultKind.CORRUPT_OUTPUT || fault.kind() == FaultKind.TRUNCATED_OUTPUT) {
      Optional<Object> changed = OutputFaults.change(fault.kind(), execution, output);
      if (changed.isEmpty()) {
        book.hindered(point, "nothing in the output could be changed");
        return output;
      }
      replacement = changed.get();
    }
    struck(point, fault);
    return faults.strike(fault, point, replacement);
  }

  @Override
  public boolean aroundTransition(Transition transition, TransitionCall call) {
    requireAlive(transition.attempt());
    FaultPoint point = pointOf(transition);
    boolean accepted = point == null ? call.proceed() : write(point, call);
    noteEnd(transition, accepted);
    boolean checkpointed = transition.kind() == Transition.Kind.CHECKPOINT
        || transition.kind() == Transition.Kind.COMPLETE;
    String step = transition.step();
    if (accepted && checkpointed && step != null) {
      strikeAfterCheckpoint(
          new FaultPoint(job, step, transition.attempt(), Position.AFTER_CHECKPOINT, 1),
          transition.jobId());
    }
    return accepted;
  }

  /**
   * Surrounds the write that enqueues a child of the running step.
   *
   * @param call performs it
   * @return whether the store accepted it
   */
  public boolean aroundChildEnqueue(TransitionCall call) {
    FaultPoint base;
    synchronized (this) {
      base = running == null
          ? null
          : new FaultPoint(job, running.step(), running.attempt(), Position.ENQUEUE, 1);
    }
    if (base == null) {
      return call.proceed();
    }
    requireAlive(base.attempt());
    return write(visit(base), call);
  }

  private boolean write(FaultPoint point, TransitionCall call) {
    Fault fault = book.reach(point);
    if (fault == null) {
      return call.proceed();
    }
    struck(point, fault);
    try {
      return WriteFaults.strike(fault, point, host, call);
    } catch (WorkerCrash crash) {
      died(point.attempt());
      throw crash;
    }
  }

  private void strikeAfterCheckpoint(FaultPoint point, String jobId) {
    Fault fault = book.reach(point);
    if (fault == null) {
      return;
    }
    struck(point, fault);
    if (fault.kind() == FaultKind.REDELIVER) {
      host.redeliver(jobId);
    } else {
      died(point.attempt());
      throw new WorkerCrash(point.words());
    }
  }

  private synchronized @Nullable FaultPoint pointOf(Transition transition) {
    Position position = WriteFaults.positionOf(transition.kind());
    if (transition.attempt() == 0) {
      return job.isEmpty() ? visit(FaultPoint.ENQUEUE) : null;
    }
    StepExecution current = running;
    String step = transition.step();
    if (step == null && current != null && current.attempt() == transition.attempt()) {
      step = current.step();
    }
    step = step == null ? latestStep : step;
    return step == null
        ? null
        : visit(new FaultPoint(job, step, transition.attempt(), position, 1));
  }

  private synchronized FaultPoint visit(FaultPoint base) {
    return base.occurrence(visits.merge(base, 1, Integer::sum));
  }

  private void struck(FaultPoint point, Fault fault) {
    book.struck(point);
    onStrike.accept(point, fault);
  }

  /** Should anything have caught the crash and gone on, what it wants written is refused. */
  private void requireAlive(int attempt) {
    requireAlive(attempt, null);
  }

  private synchronized void requireAlive(int attempt, @Nullable Throwable afterwards) {
    if (crashedAttempt > 0 && attempt == crashedAttempt) {
      WorkerCrash crash =
          new WorkerCrash("on attempt " + crashedAttempt + ", which wrote on after its death");
      if (afterwards != null) {
        crash.addSuppressed(afterwards);
      }
      throw crash;
    }
  }

  private synchronized void died(int attempt) {
    crashedAttempt = attempt;
  }

  /** The attempt was ended by someone else than the thread that runs its step: its timeout took it away. */
  private synchronized void noteEnd(Transition transition, boolean accepted) {
    if (accepted
        && (transition.kind() == Transition.Kind.FAIL
            || transition.kind() == Transition.Kind.BURY)) {
      settledAttempt = transition.attempt();
    }
  }

  private synchronized boolean isTakenAway(int attempt) {
    return settledAttempt == attempt;
  }

  /** {@return the points whose fault has not struck} */
  public List<FaultPoint> unstruck() {
    return book.unstruck();
  }

  /**
   * Why the fault of a point that was reached did not strike.
   *
   * @param point the point
   * @return the reason in words; empty if it was not reached
   */
  public Optional<String> obstacle(FaultPoint point) {
    return Optional.ofNullable(book.obstacle(point));
  }

  /** {@return the points that were reached, with or without a fault, in order, those in children included} */
  public List<FaultPoint> reached() {
    return book.reached();
  }

  /**
   * The point that was reached and comes nearest to another one: of the same job, step, attempt and position as far as
   * there is one.
   *
   * @param missed the other one
   * @return the point; empty if none was reached
   */
  public Optional<FaultPoint> nearestTo(FaultPoint missed) {
    return reached().stream().max(Comparator.comparingInt(point -> likeness(point, missed)));
  }

  private static int likeness(FaultPoint point, FaultPoint missed) {
    int distance = Math.abs(point.attempt() - missed.attempt())
        + Math.abs(point.occurrence() - missed.occurrence());
    return (point.job().equals(missed.job()) ? 8_000 : 0)
        + (point.step().equals(missed.step()) ? 4_000 : 0)
        + (point.attempt() == missed.attempt() ? 2_000 : 0)
        + (point.position() == missed.position() ? 1_000 : 0)
        - Math.min(distance, 999);
  }
}
