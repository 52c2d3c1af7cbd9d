package dev.jobdrill.recording;

import dev.jobdrill.executor.Transition;
import java.time.Instant;

/**
 * What was written to the store, or would have been.
 *
 * @param transition the write
 * @param accepted whether the store took it; what it rejects comes of a worker that has lost its lease
 * @param at when, on the executor's clock; of several, the first
 * @param times how often in a row, which is more than once only for renewals of a lease
 */
public record StoreWrite(Transition transition, boolean accepted, Instant at, int times) {

  /** Renewals come by the thousand where a step takes days; they count, and one by one they tell nothing. */
  boolean isRepeatedBy(StoreWrite next) {
    Transition other = next.transition;
    return transition.kind() == Transition.Kind.RENEW
        && other.kind() == Transition.Kind.RENEW
        && accepted == next.accepted
        && transition.attempt() == other.attempt();
  }

  StoreWrite onceMore() {
    return new StoreWrite(transition, accepted, at, times + 1);
  }
}
