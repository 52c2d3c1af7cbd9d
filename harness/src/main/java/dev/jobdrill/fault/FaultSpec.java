package dev.jobdrill.fault;

import dev.jobdrill.pipeline.Pipeline;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One fault and the points at which it strikes: a step, a position and one or more attempts.
 * Immutable and thread-safe.
 *
 * <pre>{@code fault(crash()).at("persist").afterStep().onAttempt(1)}</pre>
 */
public final class FaultSpec {
  private final Fault fault;
  private final String step;
  private final Position position;
  private final List<Integer> attempts;

  private FaultSpec(Fault fault, String step, Position position, List<Integer> attempts) {
    this.fault = fault.requireAt(position);
    this.step = step;
    this.position = position;
    this.attempts = attempts;
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
    return new FaultSpec(fault, step, other, attempts);
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
    return new FaultSpec(
        fault, step, position, IntStream.of(numbers).distinct().sorted().boxed().toList());
  }

  /** {@return the step at which it strikes} */
  public String step() {
    return step;
  }

  /**
   * Tells whether the fault has anything to strike in a pipeline.
   *
   * @param pipeline the pipeline
   * @return false if the pipeline has no such step, or if the fault changes the output of a step and
   *     this one is an action, which has none
   */
  public boolean fits(Pipeline<?> pipeline) {
    return pipeline
        .step(step)
        .filter(found -> !fault.changesOutput() || found.outputType().isPresent())
        .isPresent();
  }

  /** {@return what goes wrong} */
  public Fault fault() {
    return fault;
  }

  /** {@return the points at which it strikes, by attempt} */
  public List<FaultPoint> points() {
    return attempts.stream()
        .map(attempt -> new FaultPoint(step, attempt, position))
        .toList();
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
     * step's body for a crash or an exception, after it for a changed output.
     *
     * @param step the step's name
     * @return the fault, whose position and attempts may be changed
     */
    public FaultSpec at(String step) {
      return new FaultSpec(fault, step, fault.defaultPosition(), List.of(1));
    }
  }
}
