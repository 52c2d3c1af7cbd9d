package dev.jobdrill.fault;

import dev.jobdrill.executor.WorkerCrash;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What goes wrong. Made by {@link Faults}; immutable and thread-safe. */
public final class Fault {
  private final String text;
  private final Set<Position> positions;
  private final boolean changesOutput;
  private final Action action;

  private Fault(String text, Set<Position> positions, boolean changesOutput, Action action) {
    this.text = text;
    this.positions = positions;
    this.changesOutput = changesOutput;
    this.action = action;
  }

  static Fault crash() {
    return new Fault("crash", EnumSet.allOf(Position.class), false, point -> {
      throw new WorkerCrash(point.words());
    });
  }

  static Fault throwing(String text, Supplier<? extends Throwable> error) {
    return new Fault(text, EnumSet.of(Position.BEFORE_STEP, Position.AFTER_STEP), false, point -> {
      throw error.get();
    });
  }

  static Fault nullOutput() {
    return new Fault(
        "null-output", EnumSet.of(Position.AFTER_STEP), true, point -> Replacement.NULL);
  }

  /** {@return where the fault strikes unless told otherwise} */
  Position defaultPosition() {
    return positions.contains(Position.BEFORE_STEP) ? Position.BEFORE_STEP : Position.AFTER_STEP;
  }

  Fault requireAt(Position position) {
    if (!positions.contains(position)) {
      throw new IllegalArgumentException(
          "Fault " + text + " cannot strike " + position.words() + "; it can strike "
              + positions.stream().map(Position::words).collect(Collectors.joining(", or ")) + ".");
    }
    return this;
  }

  boolean changesOutput() {
    return changesOutput;
  }

  Replacement strike(FaultPoint point) throws Throwable {
    return action.strike(point);
  }

  @Override
  public String toString() {
    return text;
  }

  /** What becomes of the output where the fault throws nothing. */
  enum Replacement {
    NULL
  }

  @FunctionalInterface
  private interface Action {
    Replacement strike(FaultPoint point) throws Throwable;
  }
}
