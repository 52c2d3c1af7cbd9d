package dev.jobdrill.fault;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;

/** Makes a fault of its kind and its arguments in a schedule text. */
final class FaultReader {
  private final FaultKind kind;
  private final List<Read> arguments;
  private final Errors errors;
  private final int at;

  private FaultReader(FaultKind kind, List<Read> arguments, Errors errors, int at) {
    this.kind = kind;
    this.arguments = arguments;
    this.errors = errors;
    this.at = at;
  }

  /** An argument, and where in the text it begins. */
  record Read(FaultArgument argument, int at) {}

  /** Makes the error for a place in the text. */
  @FunctionalInterface
  interface Errors {
    ScheduleSyntaxException at(int index, String problem);
  }

  static Fault read(FaultKind kind, List<Read> arguments, Errors errors, int at) {
    return new FaultReader(kind, arguments, errors, at).read();
  }

  private Fault read() {
    return switch (kind) {
      case CRASH -> arguments.isEmpty() ? Faults.crash() : crashOnceApplied();
      case THROW -> exception();
      case THROWN_BY_CODE ->
        throw errors.at(
            at,
            "an error that code made cannot be made again from a text. Give the fault in code, or an exception type that"
                + " has a constructor with a message or without arguments: throw(java.io.IOException)");
      case OUT_OF_MEMORY -> plain(Faults.outOfMemory());
      case STACK_OVERFLOW -> plain(Faults.stackOverflow());
      case DELAY -> Faults.delay(duration(only("a duration, such as delay(PT30S)")));
      case SLOW_HEADERS, TRICKLED_BODY ->
        Fault.of(
            kind,
            FaultArgument.of(
                duration(only("a duration, such as " + kind.text() + "(PT30S)")).toString()));
      case TIMEOUT -> timeout();
      case EMPTY_REPLY, MALFORMED_CHUNK, NO_REPLY ->
        arguments.isEmpty() ? Fault.of(kind) : Fault.of(kind, unserved(onlyUnserved()));
      case STATUS -> status();
      case HANG,
          HANG_DEAF,
          INTERRUPT,
          LOSE_LEASE,
          REDELIVER,
          NULL_OUTPUT,
          CORRUPT_OUTPUT,
          TRUNCATED_OUTPUT,
          NOT_APPLIED,
          REPLY_LOST,
          REFUSED,
          RESET,
          REDIS_CONNECTION_KILLED,
          REDIS_PAUSED,
          REDIS_READ_ONLY,
          REDIS_OUT_OF_MEMORY,
          REDIS_SCRIPTS_FLUSHED,
          REDIS_PERMISSION_DENIED,
          REDIS_RESTARTED -> plain(Fault.of(kind));
    };
  }

  private Fault plain(Fault fault) {
    if (!arguments.isEmpty()) {
      throw errors.at(arguments.get(0).at(), "fault " + kind.text() + " takes no argument");
    }
    return fault;
  }

  private Fault crashOnceApplied() {
    Read only = only("nothing, or the word applied");
    if (!only.argument().equals(FaultArgument.of("applied"))) {
      throw errors.at(
          only.at(), "found " + only.argument() + ", expected nothing, or the word applied");
    }
    return Faults.crashOnceApplied();
  }

  private Read onlyUnserved() {
    return only("nothing, or the word unserved");
  }

  private FaultArgument unserved(Read read) {
    if (!read.argument().equals(HttpFaults.UNSERVED)) {
      throw errors.at(
          read.at(), "found " + read.argument() + ", expected nothing, or the word unserved");
    }
    return HttpFaults.UNSERVED;
  }

  private Fault timeout() {
    if (arguments.isEmpty() || arguments.size() > 2) {
      throw errors.at(
          at, "fault timeout takes a duration, and perhaps the word unserved: timeout(PT30S)");
    }
    Fault fault = Faults.timeout(duration(arguments.get(0)));
    if (arguments.size() == 1) {
      return fault;
    }
    unserved(arguments.get(1));
    return fault.unserved();
  }

  private Fault status() {
    try {
      return StatusArguments.read(arguments.stream().map(Read::argument).toList())
          .fault();
    } catch (IllegalArgumentException e) {
      throw errors.at(at, String.valueOf(e.getMessage()));
    }
  }

  private Fault exception() {
    String expected = "an exception's class name and perhaps its message";
    if (arguments.isEmpty() || arguments.size() > 2) {
      throw errors.at(at, "fault throw takes " + expected + ": throw(java.io.IOException)");
    }
    for (Read read : arguments) {
      if (!read.argument().name().isEmpty()) {
        throw errors.at(read.at(), "found " + read.argument() + ", expected " + expected);
      }
    }
    Read name = arguments.get(0);
    try {
      Class<? extends Throwable> type = type(name);
      return arguments.size() == 1
          ? Faults.exception(type)
          : Faults.exception(type, arguments.get(1).argument().value());
    } catch (IllegalArgumentException e) {
      throw e instanceof ScheduleSyntaxException
          ? e
          : errors.at(name.at(), String.valueOf(e.getMessage()));
    }
  }

  /** Looked up without running its initializers, by the loader that the test's classes come from. */
  private Class<? extends Throwable> type(Read name) {
    ClassLoader own = Thread.currentThread().getContextClassLoader();
    String value = name.argument().value();
    try {
      return Class.forName(value, false, own == null ? Fault.class.getClassLoader() : own)
          .asSubclass(Throwable.class);
    } catch (ClassNotFoundException | LinkageError e) {
      throw errors.at(
          name.at(),
          "class '" + value
              + "' is not on the class path; expected the binary name of an exception, with '$' before a nested class");
    } catch (ClassCastException e) {
      throw errors.at(name.at(), "class '" + value + "' is not a Throwable and cannot be thrown");
    }
  }

  private Read only(String expected) {
    if (arguments.size() != 1 || !arguments.get(0).argument().name().isEmpty()) {
      throw errors.at(at, "fault " + kind.text() + " takes " + expected);
    }
    return arguments.get(0);
  }

  private Duration duration(Read read) {
    try {
      Duration duration = Duration.parse(read.argument().value());
      if (!duration.isNegative() && !duration.isZero()) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      throw notADuration(read);
    }
    throw notADuration(read);
  }

  private ScheduleSyntaxException notADuration(Read read) {
    return errors.at(
        read.at(),
        "found " + read.argument() + ", expected a duration of more than zero, such as PT30S");
  }
}
