package dev.jobdrill.fault;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong. Made by {@link Faults}; immutable and thread-safe. Two faults are equal if they have the same text,
 * except for those that throw what code made, which equal only themselves.
 */
public final class Fault {
  private final FaultKind kind;
  private final List<FaultArgument> arguments;
  private final @Nullable Supplier<? extends Throwable> error;

  private Fault(
      FaultKind kind,
      List<FaultArgument> arguments,
      @Nullable Supplier<? extends Throwable> error) {
    this.kind = kind;
    this.arguments = List.copyOf(arguments);
    this.error = error;
  }

  static Fault of(FaultKind kind, FaultArgument... arguments) {
    return new Fault(kind, List.of(arguments), null);
  }

  static Fault throwing(
      FaultKind kind, Supplier<? extends Throwable> error, FaultArgument... arguments) {
    return new Fault(kind, List.of(arguments), error);
  }

  /** {@return the kind of fault} */
  public FaultKind kind() {
    return kind;
  }

  Fault requireAt(Position position) {
    if (!kind.positions().contains(position)) {
      throw new IllegalArgumentException(
          "Fault " + this + " cannot strike " + position.words() + "; it can strike "
              + kind.positions().stream().map(Position::words).collect(Collectors.joining(", or "))
              + ".");
    }
    if (isApplied() && kind == FaultKind.CRASH && !position.isWrite()) {
      throw new IllegalArgumentException("Fault " + this + " cannot strike " + position.words()
          + ": nothing is written there that could be applied. Write crash, or name a write.");
    }
    return this;
  }

  /** Where it strikes unless told otherwise. */
  Position defaultPosition() {
    return isApplied() ? Position.CHECKPOINT : kind.defaultPosition();
  }

  /** Whether a crash comes when its write has been applied. */
  boolean isApplied() {
    return arguments.contains(FaultArgument.of("applied"));
  }

  /**
   * This reply with a header more.
   *
   * @param name the header's name
   * @param value its value
   * @return the changed fault
   * @throws IllegalArgumentException if this is no status, or if there can be no such header
   */
  public Fault header(String name, String value) {
    return reply().header(name, value).fault();
  }

  /**
   * This reply with a body.
   *
   * @param text the body
   * @return the changed fault
   * @throws IllegalArgumentException if this is no status
   */
  public Fault body(String text) {
    return reply().body(text).fault();
  }

  /**
   * This fault after the HTTP server has acted on the request; a status, in vain.
   *
   * @return the changed fault
   * @throws IllegalArgumentException if that makes no difference to it
   */
  public Fault served() {
    return HttpFaults.served(this, true);
  }

  /**
   * This fault without the request getting to the HTTP server.
   *
   * @return the changed fault
   * @throws IllegalArgumentException if that makes no difference to it
   */
  public Fault unserved() {
    return HttpFaults.served(this, false);
  }

  private StatusArguments reply() {
    if (kind != FaultKind.STATUS) {
      throw new IllegalArgumentException("Fault " + this
          + " has no headers and no body of its own; only a status has: status(503)");
    }
    return StatusArguments.read(arguments);
  }

  List<FaultArgument> arguments() {
    return arguments;
  }

  /** How long it lasts, for a fault that lasts. */
  Duration duration() {
    return Duration.parse(arguments.get(0).value());
  }

  /** What it throws, a new one each time, for a fault that throws. */
  Throwable error() {
    if (error == null) {
      throw new IllegalStateException("fault " + this + " throws nothing");
    }
    return error.get();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Fault that
        && kind == that.kind
        && arguments.equals(that.arguments)
        && (kind != FaultKind.THROWN_BY_CODE || error == that.error);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, arguments);
  }

  /** {@return the fault as a schedule text has it} */
  @Override
  public String toString() {
    return arguments.isEmpty()
        ? kind.text()
        : kind.text()
            + arguments.stream()
                .map(FaultArgument::toString)
                .collect(Collectors.joining(",", "(", ")"));
  }
}
