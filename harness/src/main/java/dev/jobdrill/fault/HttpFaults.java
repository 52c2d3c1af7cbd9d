package dev.jobdrill.fault;

import dev.jobdrill.environment.HttpFault;
import dev.jobdrill.environment.HttpFault.Kind;
import dev.jobdrill.executor.StepExecution;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What faults do to an HTTP exchange of a step. */
final class HttpFaults {
  static final FaultArgument UNSERVED = FaultArgument.of("unserved");

  /** Those that may keep the request from the server, and do not unless told to. */
  private static final Set<FaultKind> MAY_BE_UNSERVED = EnumSet.of(
      FaultKind.EMPTY_REPLY, FaultKind.MALFORMED_CHUNK, FaultKind.TIMEOUT, FaultKind.NO_REPLY);

  private HttpFaults() {}

  static Fault served(Fault fault, boolean first) {
    if (fault.kind() == FaultKind.STATUS) {
      return StatusArguments.read(fault.arguments()).served(first).fault();
    }
    if (!MAY_BE_UNSERVED.contains(fault.kind())) {
      throw new IllegalArgumentException("Fault " + fault
          + " is always the same, whether the server acts or not; a reset before it acts is reset, one after it is"
          + " reply-lost");
    }
    List<FaultArgument> arguments = new ArrayList<>(fault.arguments());
    arguments.remove(UNSERVED);
    if (!first) {
      arguments.add(UNSERVED);
    }
    return Fault.of(fault.kind(), arguments.toArray(FaultArgument[]::new));
  }

  static HttpFault toHttp(Fault fault, FaultHost host, StepExecution execution, Instant began) {
    boolean served = !fault.arguments().contains(UNSERVED);
    return switch (fault.kind()) {
      case RESET -> HttpFault.of(Kind.RESET, false);
      case REPLY_LOST, CRASH -> HttpFault.of(Kind.RESET, true);
      case EMPTY_REPLY -> HttpFault.of(Kind.EMPTY, served);
      case MALFORMED_CHUNK -> HttpFault.of(Kind.MALFORMED, served);
      case STATUS -> StatusArguments.read(fault.arguments()).toHttp();
      case SLOW_HEADERS ->
        HttpFault.waiting(
            Kind.LATE_RESPONSE, true, () -> host.pass(execution, began, fault.duration()));
      case TRICKLED_BODY ->
        HttpFault.waiting(
            Kind.TRICKLED_BODY, true, () -> host.pass(execution, began, fault.duration()));
      case TIMEOUT ->
        HttpFault.waiting(Kind.LATE_CLOSE, served, timingOut(fault, host, execution, began));
      case NO_REPLY -> HttpFault.of(Kind.SILENCE, served);
      default -> throw new IllegalStateException(fault + " cannot strike an HTTP exchange");
    };
  }

  private static Supplier<CompletionStage<Boolean>> timingOut(
      Fault fault, FaultHost host, StepExecution execution, Instant began) {
    return () -> host.pass(execution, began, fault.duration()).thenApply(interrupted -> {
      if (!interrupted) {
        host.timesOut();
      }
      return interrupted;
    });
  }
}
