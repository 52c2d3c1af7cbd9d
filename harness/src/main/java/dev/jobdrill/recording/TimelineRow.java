package dev.jobdrill.recording;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event in a timeline.
 *
 * @param at when; null for what belongs to the line above
 * @param what what it happened to
 * @param how what happened
 */
record TimelineRow(@Nullable Instant at, String what, String how) {
  static TimelineRow below(String how) {
    return new TimelineRow(null, "", "  " + how);
  }
}
