package dev.jobdrill.fault;

import static dev.jobdrill.fault.Position.AFTER_STEP;
import static dev.jobdrill.fault.Position.BEFORE_STEP;
import static dev.jobdrill.fault.Position.CHECKPOINT;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The kinds of faults. What each needs to be a fault, an exception's type say, is its arguments. */
public enum FaultKind {
  /** The worker dies: simulated by an error that nobody catches. */
  CRASH("crash", BEFORE_STEP, position -> position != Position.HTTP),
  /** The step throws. */
  THROW("throw", BEFORE_STEP, FaultKind::aroundBody),
  /** The step throws what code made, which no text can make again. */
  THROWN_BY_CODE("thrown-by-code", BEFORE_STEP, FaultKind::aroundBody),
  /** The step throws an {@link OutOfMemoryError}. */
  OUT_OF_MEMORY("out-of-memory", BEFORE_STEP, FaultKind::aroundBody),
  /** The step throws a {@link StackOverflowError}. */
  STACK_OVERFLOW("stack-overflow", BEFORE_STEP, FaultKind::aroundBody),
  /** The step takes longer, on the executor's clock. */
  DELAY("delay", BEFORE_STEP, FaultKind::aroundBody),
  /** The step does not return until it is interrupted. */
  HANG("hang", BEFORE_STEP, FaultKind::aroundBody),
  /** The step does not return and ignores its interruption. */
  HANG_DEAF("hang-deaf", BEFORE_STEP, FaultKind::aroundBody),
  /** The thread is interrupted before the body runs. */
  INTERRUPT("interrupt", BEFORE_STEP, position -> position == BEFORE_STEP),
  /** The body's output becomes null. */
  NULL_OUTPUT("null-output", AFTER_STEP, position -> position == AFTER_STEP),
  /** The values in the body's output become others. */
  CORRUPT_OUTPUT("corrupt-output", AFTER_STEP, position -> position == AFTER_STEP),
  /** Texts and lists in the body's output lose their ends. */
  TRUNCATED_OUTPUT("truncated-output", AFTER_STEP, position -> position == AFTER_STEP),
  /** A write is not made, and the store says that it could not be reached. */
  NOT_APPLIED("not-applied", CHECKPOINT, Position::isWrite),
  /** What was asked for is done, and the answer is lost: that of a write, or that of an HTTP server. */
  REPLY_LOST("reply-lost", CHECKPOINT, Position::isWrite);

  private final String text;
  private final Position defaultPosition;

  @SuppressWarnings("ImmutableEnumChecker") // a copy that nobody changes
  private final Set<Position> positions;

  FaultKind(String text, Position defaultPosition, Predicate<Position> fits) {
    this.text = text;
    this.defaultPosition = defaultPosition;
    this.positions = Arrays.stream(Position.values())
        .filter(fits)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Position.class)));
  }

  private static boolean aroundBody(Position position) {
    return position == BEFORE_STEP || position == AFTER_STEP;
  }

  /** {@return the kind's name in a schedule text} */
  public String text() {
    return text;
  }

  /** {@return where it can strike} */
  public Set<Position> positions() {
    return EnumSet.copyOf(positions);
  }

  /** {@return where it strikes unless told otherwise} */
  public Position defaultPosition() {
    return defaultPosition;
  }

  /** {@return whether it changes the output of a step, and so needs one that has any} */
  public boolean changesOutput() {
    return this == NULL_OUTPUT || this == CORRUPT_OUTPUT || this == TRUNCATED_OUTPUT;
  }

  static Optional<FaultKind> named(String text) {
    return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
  }

  static String allTexts() {
    return Arrays.stream(values())
        .filter(kind -> kind != THROWN_BY_CODE)
        .map(FaultKind::text)
        .collect(Collectors.joining(", "));
  }
}
