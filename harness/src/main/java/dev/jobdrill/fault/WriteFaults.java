package dev.jobdrill.fault;

import dev.jobdrill.environment.RedisTrouble;
import dev.jobdrill.executor.JobInterceptor.TransitionCall;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.JobStoreException.Outcome;
import dev.jobdrill.executor.JobStoreException.Reason;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.executor.WorkerCrash;

/** What faults do at a write, at the store's seam: the executor sees what the store would throw. */
final class WriteFaults {
  private WriteFaults() {}

  static Position positionOf(Transition.Kind kind) {
    return switch (kind) {
      case ENQUEUE -> Position.ENQUEUE;
      case CHECKPOINT -> Position.CHECKPOINT;
      case COMPLETE -> Position.COMPLETE;
      case FAIL -> Position.RETRY;
      case BURY -> Position.BURY;
      case RENEW -> Position.RENEW;
      case RESTART -> Position.RESTART;
      case SPAWN -> Position.SPAWN;
      case PARK -> Position.PARK;
      case HAND_BACK -> Position.HAND_BACK;
      case TELL_PARENT -> Position.TELL_PARENT;
    };
  }

  static boolean strike(Fault fault, FaultPoint point, FaultHost host, TransitionCall call) {
    switch (fault.kind()) {
      case NOT_APPLIED -> throw lost(point, "was not made", Outcome.NOT_APPLIED);
      case REPLY_LOST -> {
        call.proceed();
        throw lost(point, "was made, and its reply was lost", Outcome.UNKNOWN);
      }
      case CRASH -> {
        if (fault.isApplied()) {
          call.proceed();
        }
        throw new WorkerCrash(point.words());
      }
      default -> {
        return inTrouble(
            fault
                .kind()
                .redisTrouble()
                .orElseThrow(() -> new IllegalStateException(fault + " cannot strike " + point)),
            host,
            call);
      }
    }
  }

  /** For one try of the write: the executor repeats it, and the trouble is over by then. */
  private static boolean inTrouble(RedisTrouble trouble, FaultHost host, TransitionCall call) {
    Runnable end = host.bringIntoTrouble(trouble);
    try {
      return call.proceed();
    } finally {
      end.run();
    }
  }

  private static JobStoreException lost(FaultPoint point, String what, Outcome outcome) {
    return new JobStoreException(
        "The connection to the store was lost " + point.words() + ", which " + what
            + ": a fault injected by Jobdrill.",
        Reason.CONNECTION_LOST,
        outcome,
        null);
  }
}
