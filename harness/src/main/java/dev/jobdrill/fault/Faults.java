package dev.jobdrill.fault;

import dev.jobdrill.environment.RedisTrouble;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The catalogue of faults, for static import. */
public final class Faults {
  private static final String MESSAGE = "injected by Jobdrill";

  private Faults() {}

  /**
   * Begins to say where a fault strikes.
   *
   * @param fault what goes wrong
   * @return the next question: at which step
   */
  public static FaultSpec.Unplaced fault(Fault fault) {
    return new FaultSpec.Unplaced(fault);
  }

  /**
   * The worker dies. Nothing more is written for the attempt, and the job is taken over when its
   * lease runs out.
   *
   * @return a fault that can strike at every position
   */
  public static Fault crash() {
    return Fault.of(FaultKind.CRASH);
  }

  /**
   * The worker dies when a write has been made, before it hears of that.
   *
   * @return a fault that can strike at every write
   */
  public static Fault crashOnceApplied() {
    return Fault.of(FaultKind.CRASH, FaultArgument.of("applied"));
  }

  /**
   * The step throws.
   *
   * @param type made by its constructor without arguments or by the one with a message
   * @return a fault that strikes before the step's body, or after its effects
   * @throws IllegalArgumentException if there is no such constructor
   */
  public static Fault exception(Class<? extends Throwable> type) {
    return exception(type, MESSAGE);
  }

  /**
   * The step throws.
   *
   * @param type made by its constructor with a message, or else by the one without arguments
   * @param message the error's message
   * @return a fault that strikes before the step's body, or after its effects
   * @throws IllegalArgumentException if there is no such constructor
   */
  public static Fault exception(Class<? extends Throwable> type, String message) {
    Supplier<Throwable> error = factory(type, message);
    requireMade(error.get());
    FaultArgument name = FaultArgument.of(type.getName());
    return message.equals(MESSAGE)
        ? Fault.throwing(FaultKind.THROW, error, name)
        : Fault.throwing(FaultKind.THROW, error, name, FaultArgument.of(message));
  }

  /**
   * The step throws.
   *
   * @param error makes the error, once a strike
   * @return a fault that strikes before the step's body, or after its effects
   */
  public static Fault exception(Supplier<? extends Throwable> error) {
    String type = requireMade(error.get()).getClass().getName();
    return Fault.throwing(FaultKind.THROWN_BY_CODE, error, FaultArgument.of(type));
  }

  // One is made where it is named, so that an error that cannot be made is reported there.
  private static Throwable requireMade(@Nullable Throwable sample) {
    if (sample == null) {
      throw new IllegalArgumentException(
          "The supplier of the exception returned null; expected an error to throw.");
    }
    return sample;
  }

  /**
   * The step throws an {@link OutOfMemoryError}.
   *
   * @return a fault that strikes before the step's body, or after its effects
   */
  public static Fault outOfMemory() {
    return Fault.throwing(FaultKind.OUT_OF_MEMORY, () -> new OutOfMemoryError(MESSAGE));
  }

  /**
   * The step throws a {@link StackOverflowError}.
   *
   * @return a fault that strikes before the step's body, or after its effects
   */
  public static Fault stackOverflow() {
    return Fault.throwing(FaultKind.STACK_OVERFLOW, () -> new StackOverflowError(MESSAGE));
  }

  /**
   * The step takes longer, on the executor's clock: its timeout strikes on the way if it has one.
   *
   * @param duration more than zero
   * @return a fault that strikes before the step's body, or after its effects
   */
  public static Fault delay(Duration duration) {
    return Fault.of(FaultKind.DELAY, lasting(duration));
  }

  /**
   * The step does not return, until its timeout interrupts it. If it has none, nothing ever ends it, and the run fails.
   *
   * @return a fault that strikes before the step's body, or after its effects
   */
  public static Fault hang() {
    return Fault.of(FaultKind.HANG);
  }

  /**
   * The step does not return, and ignores that its timeout interrupts it: the executor takes the attempt from it.
   *
   * @return a fault that strikes before the step's body, or after its effects
   */
  public static Fault hangDeaf() {
    return Fault.of(FaultKind.HANG_DEAF);
  }

  /**
   * The step's thread is interrupted as the body begins; what blocks in it throws.
   *
   * @return a fault that strikes before the step's body
   */
  public static Fault interrupt() {
    return Fault.of(FaultKind.INTERRUPT);
  }

  /**
   * The step's worker is paused until the job's lease has run out and another worker has run the next attempt. Then it
   * goes on as a zombie, which does not know: what it still writes is rejected, and shown by {@link
   * dev.jobdrill.recording.JobRun#zombieWrites()}.
   *
   * @return a fault that strikes before the step's body, or after its effects
   */
  public static Fault loseLease() {
    return Fault.of(FaultKind.LOSE_LEASE);
  }

  /**
   * The queue delivers the job a second time, to another worker: while the first one runs it, or, after its last
   * checkpoint, when it is done.
   *
   * @return a fault that strikes before the step's body, after its effects, or after its checkpoint, the last unless told
   *     otherwise
   */
  public static Fault redeliver() {
    return Fault.of(FaultKind.REDELIVER);
  }

  private static FaultArgument lasting(Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(
          "the duration is " + duration + "; expected more than zero, such as PT30S");
    }
    return FaultArgument.of(duration.toString());
  }

  /**
   * The step's body runs, and returns null.
   *
   * @return a fault that strikes after the step's effects
   */
  public static Fault nullOutput() {
    return Fault.of(FaultKind.NULL_OUTPUT);
  }

  /**
   * The step's body runs, and the values in its output become others: texts are mangled, numbers and booleans changed.
   *
   * @return a fault that strikes after the step's effects
   */
  public static Fault corruptOutput() {
    return Fault.of(FaultKind.CORRUPT_OUTPUT);
  }

  /**
   * The step's body runs, and texts and lists in its output lose their second half, as if it had read only a part.
   *
   * @return a fault that strikes after the step's effects
   */
  public static Fault truncatedOutput() {
    return Fault.of(FaultKind.TRUNCATED_OUTPUT);
  }

  /**
   * A write is not made, and the store says that it could not be reached. The executor repeats it.
   *
   * @return a fault that strikes at every write, at that of the checkpoint unless told otherwise
   */
  public static Fault notApplied() {
    return Fault.of(FaultKind.NOT_APPLIED);
  }

  /**
   * What was asked for is done, and the answer is lost: that of a write, or that of the step's HTTP server, whose
   * connection is reset.
   *
   * @return a fault that strikes at every write and at an HTTP exchange, the latter unless told otherwise
   */
  public static Fault replyLost() {
    return Fault.of(FaultKind.REPLY_LOST);
  }

  /**
   * Connections to the HTTP server are refused, from where the step would make the exchange to its end.
   *
   * @return a fault that strikes at an HTTP exchange
   */
  public static Fault refused() {
    return Fault.of(FaultKind.REFUSED);
  }

  /**
   * The connection is reset when the request was sent, and the HTTP server never gets it. For a reset after it has acted,
   * see {@link #replyLost}.
   *
   * @return a fault that strikes at an HTTP exchange
   */
  public static Fault reset() {
    return Fault.of(FaultKind.RESET);
  }

  /**
   * The HTTP server acts, and the connection is closed without a byte of a reply; see {@link Fault#unserved}.
   *
   * @return a fault that strikes at an HTTP exchange
   */
  public static Fault emptyReply() {
    return Fault.of(FaultKind.EMPTY_REPLY);
  }

  /**
   * The HTTP server acts, and the reply is a 200 whose first chunk is garbage; see {@link Fault#unserved}.
   *
   * @return a fault that strikes at an HTTP exchange
   */
  public static Fault malformedChunk() {
    return Fault.of(FaultKind.MALFORMED_CHUNK);
  }

  /**
   * A reply with this status comes in place of the HTTP server's, which does not get the request; see {@link
   * Fault#header}, {@link Fault#body} and {@link Fault#served}.
   *
   * @param code from 200 to 599
   * @return a fault that strikes at an HTTP exchange
   */
  public static Fault status(int code) {
    return new StatusArguments(code).fault();
  }

  /**
   * The HTTP server acts, and its reply begins late, on the executor's clock: no socket timeout moves, a step's timeout
   * does.
   *
   * @param duration more than zero
   * @return a fault that strikes at an HTTP exchange
   */
  public static Fault slowHeaders(Duration duration) {
    return Fault.of(FaultKind.SLOW_HEADERS, lasting(duration));
  }

  /**
   * The HTTP server acts, and the body of its reply comes in up to 17 pieces, the last of them late, on the executor's
   * clock.
   *
   * @param duration more than zero
   * @return a fault that strikes at an HTTP exchange
   */
  public static Fault trickledBody(Duration duration) {
    return Fault.of(FaultKind.TRICKLED_BODY, lasting(duration));
  }

  /**
   * The HTTP server acts, no reply comes, and time passes on the executor's clock. If the step's timeout does not strike
   * before, the connection is closed then, and {@link dev.jobdrill.pipeline.StepContext#httpClient()} throws {@link
   * java.net.http.HttpTimeoutException}; see {@link Fault#unserved}.
   *
   * @param duration more than zero
   * @return a fault that strikes at an HTTP exchange
   */
  public static Fault timeout(Duration duration) {
    return Fault.of(FaultKind.TIMEOUT, lasting(duration));
  }

  /**
   * The HTTP server acts, and no reply comes until the client gives up by itself: its own timeout passes in real time, up
   * to 30 seconds, when the connection is closed; see {@link Fault#unserved}.
   *
   * @return a fault that strikes at an HTTP exchange
   */
  public static Fault noReply() {
    return Fault.of(FaultKind.NO_REPLY);
  }

  /**
   * The Redis server is brought into trouble, by its own means, as the executor is about to write, until that try of the
   * write has ended. The server must be the test's own.
   *
   * @param trouble what is done to the server
   * @return a fault that strikes at every write, at that of the checkpoint unless told otherwise
   */
  public static Fault redis(RedisTrouble trouble) {
    return Arrays.stream(FaultKind.values())
        .filter(kind -> kind.redisTrouble().equals(Optional.of(trouble)))
        .map(kind -> Fault.of(kind))
        .findFirst()
        .orElseThrow();
  }

  private static Supplier<Throwable> factory(Class<? extends Throwable> type, String message) {
    return constructor(type, String.class)
        .<Supplier<Throwable>>map(found -> () -> instantiate(found, message))
        .or(() -> constructor(type).map(found -> () -> instantiate(found)))
        .orElseThrow(() -> new IllegalArgumentException(type.getName()
            + " has no constructor that takes a message or nothing. Give the error itself:"
            + " exception(() -> new " + type.getSimpleName() + "(...))."));
  }

  private static Optional<Constructor<? extends Throwable>> constructor(
      Class<? extends Throwable> type, Class<?>... parameters) {
    try {
      Constructor<? extends Throwable> constructor = type.getDeclaredConstructor(parameters);
      return constructor.trySetAccessible() ? Optional.of(constructor) : Optional.empty();
    } catch (NoSuchMethodException none) {
      return Optional.empty();
    }
  }

  private static Throwable instantiate(
      Constructor<? extends Throwable> constructor, Object... arguments) {
    try {
      return constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          constructor.getDeclaringClass().getName() + " cannot be made by its constructor: " + e
              + ". Give the error itself: exception(() -> ...).",
          e);
    }
  }
}
