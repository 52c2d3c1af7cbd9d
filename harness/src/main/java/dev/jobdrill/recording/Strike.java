package dev.jobdrill.recording;

import dev.jobdrill.fault.FaultPoint;
import java.time.Instant;

/**
 * A fault that struck.
 *
 * @param point where
 * @param fault what, in schedule text
 * @param at when, on the executor's clock
 */
public record Strike(FaultPoint point, String fault, Instant at) {
  @Override
  public String toString() {
    return point + ":" + fault;
  }
}
