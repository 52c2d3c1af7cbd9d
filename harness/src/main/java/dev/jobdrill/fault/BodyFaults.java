package dev.jobdrill.fault;

import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.WorkerCrash;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What faults do around the body of one step execution, on its thread. */
final class BodyFaults {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int MOST_TICKS = 100_000;

  private final FaultHost host;
  private final StepExecution execution;
  private final BooleanSupplier takenAway;

  BodyFaults(FaultHost host, StepExecution execution, BooleanSupplier takenAway) {
    this.host = host;
    this.execution = execution;
    this.takenAway = takenAway;
  }

  /** Strikes; returns what becomes of the output. */
  @Nullable
  Object strike(Fault fault, FaultPoint point, @Nullable Object output) throws Throwable {
    switch (fault.kind()) {
      case CRASH -> throw new WorkerCrash(point.words());
      case THROW, THROWN_BY_CODE, OUT_OF_MEMORY, STACK_OVERFLOW -> throw fault.error();
      case DELAY -> execution.context().sleep(fault.duration());
      case HANG -> execution.context().sleep(timeout(point));
      case HANG_DEAF -> hangDeaf(timeout(point));
      case INTERRUPT -> Thread.currentThread().interrupt();
      case LOSE_LEASE -> host.loseLease(execution);
      case REDELIVER -> host.redeliver(execution.context().jobId());
      case NULL_OUTPUT -> {
        return null;
      }
      case CORRUPT_OUTPUT, TRUNCATED_OUTPUT -> {
        return output;
      }
      default -> throw new IllegalStateException(fault + " cannot strike " + point);
    }
    return output;
  }

  private Duration timeout(FaultPoint point) {
    Optional<Duration> timeout = host.timeoutOf(execution);
    if (timeout.isEmpty()) {
      host.hangsForever(execution);
      throw new WorkerCrash(point.words() + ", where it hung until it was killed");
    }
    return timeout.get();
  }

  /** Returns once the attempt was taken away; nobody waits for this thread then. */
  private void hangDeaf(Duration timeout) throws InterruptedException {
    sleepThrough(timeout);
    for (int ticks = 0; !takenAway.getAsBoolean(); ticks++) {
      if (ticks >= MOST_TICKS) {
        throw new IllegalStateException("step '" + execution.step()
            + "' hung past its timeout, and the executor never took the attempt from it");
      }
      sleepThrough(TICK);
    }
    throw new InterruptedException("hung until the attempt was taken away");
  }

  private void sleepThrough(Duration duration) {
    try {
      execution.context().sleep(duration);
    } catch (InterruptedException ignored) {
      // Deaf to it: that is the fault.
      Thread.interrupted();
    }
  }
}
