package dev.jobdrill.fault;

import static dev.jobdrill.fault.Position.AFTER_STEP;
import static dev.jobdrill.fault.Position.BEFORE_STEP;
import static dev.jobdrill.fault.Position.CHECKPOINT;
import static dev.jobdrill.fault.Position.HTTP;

import dev.jobdrill.environment.RedisTrouble;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The kinds of faults. What each needs to be a fault, an exception's type say, is its arguments. */
public enum FaultKind {
  /** The worker dies: simulated by an error that nobody catches. */
  CRASH("crash", BEFORE_STEP, position -> true),
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
  /**
   * The job's lease runs out and another worker takes it over, while the first one goes on as a zombie: it was paused, and
   * does not know.
   */
  LOSE_LEASE("lose-lease", BEFORE_STEP, FaultKind::aroundBody),
  /** The queue delivers the job again, though it was delivered already. */
  REDELIVER(
      "redeliver",
      Position.AFTER_CHECKPOINT,
      position -> aroundBody(position) || position == Position.AFTER_CHECKPOINT),
  /** A write is not made, and the store says that it could not be reached. */
  NOT_APPLIED("not-applied", CHECKPOINT, Position::isWrite),
  /** What was asked for is done, and the answer is lost: that of a write, or that of an HTTP server. */
  REPLY_LOST("reply-lost", HTTP, position -> position == HTTP || position.isWrite()),
  /** Nobody listens at the HTTP server's port. */
  REFUSED("refused", HTTP, FaultKind::http),
  /** The connection is reset before the HTTP server gets the request. */
  RESET("reset", HTTP, FaultKind::http),
  /** The connection is closed without a reply. */
  EMPTY_REPLY("empty-reply", HTTP, FaultKind::http),
  /** A reply begins, and what follows is garbage. */
  MALFORMED_CHUNK("malformed-chunk", HTTP, FaultKind::http),
  /** A status in place of the HTTP server's reply, with headers and a body. */
  STATUS("status", HTTP, FaultKind::http),
  /** The reply begins late, on the executor's clock. */
  SLOW_HEADERS("slow-headers", HTTP, FaultKind::http),
  /** The reply's body comes in small pieces, and ends late on the executor's clock. */
  TRICKLED_BODY("trickled-body", HTTP, FaultKind::http),
  /** No reply comes, and time passes on the executor's clock. */
  TIMEOUT("timeout", HTTP, FaultKind::http),
  /** No reply comes until the client gives up by itself, in real time. */
  NO_REPLY("no-reply", HTTP, FaultKind::http),
  /** The executor's connection to Redis is closed as it is about to write. */
  REDIS_CONNECTION_KILLED("redis-connection-killed", CHECKPOINT, Position::isWrite),
  /** The Redis server pauses as the executor is about to write. */
  REDIS_PAUSED("redis-paused", CHECKPOINT, Position::isWrite),
  /** The Redis server is a replica while the executor tries to write. */
  REDIS_READ_ONLY("redis-read-only", CHECKPOINT, Position::isWrite),
  /** The Redis server has no memory left while the executor tries to write. */
  REDIS_OUT_OF_MEMORY("redis-out-of-memory", CHECKPOINT, Position::isWrite),
  /** The Redis server forgets the executor's scripts as it is about to write. */
  REDIS_SCRIPTS_FLUSHED("redis-scripts-flushed", CHECKPOINT, Position::isWrite),
  /** The executor's user may run no scripts while it tries to write. */
  REDIS_PERMISSION_DENIED("redis-permission-denied", CHECKPOINT, Position::isWrite),
  /** The Redis server restarts as the executor is about to write. */
  REDIS_RESTARTED("redis-restarted", CHECKPOINT, Position::isWrite);

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

  private static boolean http(Position position) {
    return position == HTTP;
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

  /** {@return what it does to the Redis server, which must be the test's own; empty if it leaves it alone} */
  public Optional<RedisTrouble> redisTrouble() {
    return Optional.ofNullable(
        switch (this) {
          case REDIS_CONNECTION_KILLED -> RedisTrouble.CONNECTION_KILLED;
          case REDIS_PAUSED -> RedisTrouble.PAUSED;
          case REDIS_READ_ONLY -> RedisTrouble.READ_ONLY;
          case REDIS_OUT_OF_MEMORY -> RedisTrouble.OUT_OF_MEMORY;
          case REDIS_SCRIPTS_FLUSHED -> RedisTrouble.SCRIPTS_FLUSHED;
          case REDIS_PERMISSION_DENIED -> RedisTrouble.PERMISSION_DENIED;
          case REDIS_RESTARTED -> RedisTrouble.RESTARTED;
          default -> null;
        });
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
