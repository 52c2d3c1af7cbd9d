package dev.jobdrill.fault;

import dev.jobdrill.pipeline.Pipeline;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One fault and the points at which it strikes: a step, a position and one or more attempts.
 * Immutable and thread-safe.
 *
 * <pre>{@code fault(crash()).at("persist").afterStep().onAttempt(1)}</pre>
 */
public final class FaultSpec {
  private final Fault fault;
  private final String job;
  private final String step;
  private final Position position;
  private final int occurrence;
  private final List<Integer> attempts;

  /** Whether somebody chose the position; else it is the one that the fault has by itself. */
  private final boolean placed;

  private FaultSpec(
      Fault fault,
      String job,
      String step,
      Position position,
      int occurrence,
      List<Integer> attempts,
      boolean placed) {
    this.fault = fault.requireAt(position);
    this.job = job;
    this.step = step;
    this.position = position;
    this.occurrence = occurrence;
    this.attempts = attempts;
    this.placed = placed;
    points();
  }

  /**
   * A fault at a point.
   *
   * @param point where
   * @param fault what
   * @return the fault, placed
   * @throws IllegalArgumentException if the fault cannot strike there
   */
  public static FaultSpec of(FaultPoint point, Fault fault) {
    return new FaultSpec(
        fault,
        point.job(),
        point.step(),
        point.position(),
        point.occurrence(),
        List.of(point.attempt()),
        true);
  }

  /**
   * This fault where it strikes in one of some pipelines: what strikes at a step's checkpoint, unless told otherwise,
   * strikes at the job's completion if the step is the last one, which has no other write.
   *
   * @param pipelines the pipelines
   * @return the fault, with another position perhaps
   */
  public FaultSpec resolvedIn(List<Pipeline<?>> pipelines) {
    boolean atLast = !placed
        && position == Position.CHECKPOINT
        && job.isEmpty()
        && pipelines.stream().anyMatch(pipeline -> step.equals(lastOf(pipeline)))
        && pipelines.stream()
            .noneMatch(
                pipeline -> pipeline.step(step).isPresent() && !step.equals(lastOf(pipeline)));
    return atLast ? at(Position.COMPLETE) : this;
  }

  private static String lastOf(Pipeline<?> pipeline) {
    return pipeline.steps().get(pipeline.steps().size() - 1).name();
  }

  /** {@return this fault, before the step's body runs} */
  public FaultSpec beforeStep() {
    return at(Position.BEFORE_STEP);
  }

  /** {@return this fault, after the step's effects and before its checkpoint} */
  public FaultSpec afterStep() {
    return at(Position.AFTER_STEP);
  }

  /** {@return this fault, after the step's checkpoint} */
  public FaultSpec afterCheckpoint() {
    return at(Position.AFTER_CHECKPOINT);
  }

  /**
   * This fault at another position.
   *
   * @param other the position
   * @return the changed fault
   * @throws IllegalArgumentException if the fault cannot strike there
   */
  public FaultSpec at(Position other) {
    return new FaultSpec(
        fault, job, step, other, other.isCounted() ? occurrence : 1, attempts, true);
  }

  /**
   * This fault where an attempt comes to its position for the n-th time, for positions that a step execution may come to
   * several times: its HTTP exchanges and writes.
   *
   * @param number counted from 1; 1 unless said otherwise
   * @return the changed fault
   * @throws IllegalArgumentException if an attempt comes to its position only once
   */
  public FaultSpec onOccurrence(int number) {
    return new FaultSpec(fault, job, step, position, number, attempts, placed);
  }

  /**
   * This fault in a job that a step of the job enqueues; again for that one's own children.
   *
   * @param parentStep the step that enqueues it
   * @param number which of the step's children, counted from 1
   * @return the changed fault
   */
  public FaultSpec inChild(String parentStep, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(
          "child is number " + number + " of step '" + parentStep + "'; they are counted from 1");
    }
    return new FaultSpec(
        fault,
        job + parentStep + "[" + number + "]/",
        step,
        position,
        occurrence,
        attempts,
        placed);
  }

  /**
   * This fault on one attempt; the first unless said otherwise.
   *
   * @param attempt counted from 1
   * @return the changed fault
   */
  public FaultSpec onAttempt(int attempt) {
    return onAttempts(attempt);
  }

  /**
   * This fault on several attempts; it must strike on each of them.
   *
   * @param numbers the attempts, counted from 1
   * @return the changed fault
   */
  public FaultSpec onAttempts(int... numbers) {
    if (numbers.length == 0 || Arrays.stream(numbers).anyMatch(number -> number < 1)) {
      throw new IllegalArgumentException("attempts are " + Arrays.toString(numbers)
          + "; expected at least one, each counted from 1");
    }
    return on(IntStream.of(numbers).distinct().sorted().boxed().toList());
  }

  private FaultSpec on(List<Integer> others) {
    return new FaultSpec(fault, job, step, position, occurrence, others, placed);
  }

  /** {@return the step at which it strikes; empty for the enqueueing of the job itself} */
  public String step() {
    return step;
  }

  /** {@return which job it strikes, as {@link FaultPoint#job()} has it} */
  public String job() {
    return job;
  }

  /**
   * Tells whether the fault has anything to strike in a pipeline.
   *
   * @param pipeline the pipeline
   * @return false if the pipeline has no such step, or if the fault changes the output of a step and
   *     this one is an action, which has none; of a fault in a child only the step that enqueues it is looked at
   */
  public boolean fits(Pipeline<?> pipeline) {
    if (step.isEmpty()) {
      return true;
    }
    return pipeline
        .step(job.isEmpty() ? step : job.substring(0, job.indexOf('[')))
        .filter(found -> !job.isEmpty()
            || !fault.kind().changesOutput()
            || found.outputType().isPresent())
        .isPresent();
  }

  /** {@return what goes wrong} */
  public Fault fault() {
    return fault;
  }

  /** {@return the points at which it strikes, by attempt} */
  public List<FaultPoint> points() {
    return attempts.stream()
        .map(attempt -> new FaultPoint(job, step, attempt, position, occurrence))
        .toList();
  }

  /** This fault once for each of its points. */
  List<FaultSpec> each() {
    return attempts.stream().map(attempt -> on(List.of(attempt))).toList();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FaultSpec that
        && fault.equals(that.fault)
        && points().equals(that.points());
  }

  @Override
  public int hashCode() {
    return Objects.hash(fault, points());
  }

  @Override
  public String toString() {
    return points().stream().map(point -> point + ":" + fault).collect(Collectors.joining(";"));
  }

  /** A fault that has no step yet. */
  public static final class Unplaced {
    private final Fault fault;

    Unplaced(Fault fault) {
      this.fault = fault;
    }

    /**
     * Places the fault at a step, on the first attempt, at the fault's own position: before the
     * step's body for a crash or an exception, after it for a changed output, at the write of its checkpoint, or of the
     * job's completion if it is the last step, for one that strikes at a write.
     *
     * @param step the step's name
     * @return the fault, whose position and attempts may be changed
     */
    public FaultSpec at(String step) {
      return new FaultSpec(fault, "", step, fault.defaultPosition(), 1, List.of(1), false);
    }

    /**
     * Places the fault at the enqueueing of the job itself.
     *
     * @return the fault
     * @throws IllegalArgumentException if it cannot strike at a write
     */
    public FaultSpec atEnqueueing() {
      return FaultSpec.of(FaultPoint.ENQUEUE, fault);
    }
  }
}
