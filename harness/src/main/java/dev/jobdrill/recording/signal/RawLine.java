package dev.jobdrill.recording.signal;

import dev.jobdrill.recording.signal.LogLine.Basis;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * A line as a logging library gave it out, before it is known whose it is.
 *
 * @param at the library's time
 */
record RawLine(
    Instant at,
    Level level,
    String logger,
    String message,
    Map<String, String> mdc,
    Map<String, Object> keyValues,
    @Nullable Throwable throwable,
    String thread) {

  LogLine attributed(Instant when, @Nullable StepRef origin, Basis basis) {
    return new LogLine(
        when, level, logger, message, mdc, keyValues, throwable, thread, origin, basis);
  }

  @Nullable
  String value(String key) {
    Object pair = keyValues.get(key);
    return pair == null ? mdc.get(key) : String.valueOf(pair);
  }
}
