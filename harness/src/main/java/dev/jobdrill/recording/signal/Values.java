package dev.jobdrill.recording.signal;

import org.jspecify.annotations.Nullable;

/** Values of key-value pairs, kept so that nothing can change them later. */
final class Values {
  private Values() {}

  /** A value whose own text cannot be had is told as that: to log must not fail by being watched. */
  static Object kept(@Nullable Object value) {
    if (value instanceof Number || value instanceof Boolean || value instanceof String) {
      return value;
    }
    try {
      return String.valueOf(value);
    } catch (RuntimeException unreadable) {
      return "(its toString() threw " + unreadable.getClass().getName() + ")";
    }
  }
}
