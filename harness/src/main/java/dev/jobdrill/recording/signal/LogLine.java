package dev.jobdrill.recording.signal;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * One captured log line. Immutable, but for what a throwable itself can change.
 *
 * @param at when: the drill's clock if the line belongs to a drill, else the logging library's, which is the system's
 * @param level the level in SLF4J's words; what is graver than ERROR or finer than TRACE is ERROR or TRACE
 * @param logger the logger's name
 * @param message the message with its arguments filled in
 * @param mdc the MDC of the thread that logged; with Log4j 2, whose SLF4J binding has no others, key-value pairs too
 * @param keyValues SLF4J's key-value pairs in order; strings, numbers and booleans as they were, all others as text
 * @param throwable what was logged along; null if nothing was
 * @param thread the name of the thread that logged
 * @param origin where in a job it was logged; null for a line that belongs to no drill
 * @param basis why it is thought to belong there
 */
public record LogLine(
    Instant at,
    Level level,
    String logger,
    String message,
    Map<String, String> mdc,
    Map<String, Object> keyValues,
    @Nullable Throwable throwable,
    String thread,
    @Nullable StepRef origin,
    Basis basis) {

  /** What a line was attributed by. */
  public enum Basis {
    /** Its MDC names a job of one drill only. */
    MDC,
    /** It was logged by the thread that ran an attempt of the drill. */
    WORKER_THREAD,
    /** OpenTelemetry's context had been taken along to the thread that logged, and the MDC had not. */
    TRACE_CONTEXT,
    /**
     * Not attributed. But the thread that logged was started by one that ran an attempt of this drill: most likely a step
     * handed work to it and the MDC was lost on the way.
     */
    STARTED_BY_WORKER,
    /** Not attributed: nothing joins it to a drill. */
    NOTHING
  }

  /**
   * A line with its own copies of the maps.
   *
   * @param at when
   * @param level the level
   * @param logger the logger's name
   * @param message the message
   * @param mdc the MDC
   * @param keyValues the key-value pairs
   * @param throwable what was logged along
   * @param thread the thread's name
   * @param origin where in a job
   * @param basis what that is known by
   */
  public LogLine {
    mdc = Map.copyOf(mdc);
    keyValues = Collections.unmodifiableMap(new LinkedHashMap<>(keyValues));
  }

  /**
   * What the line says of a key, be it as a key-value pair or in the MDC.
   *
   * @param key such as {@link dev.jobdrill.telemetry.LogKeys#CORRELATION_ID}
   * @return the key-value pair's value as text, else the MDC's, else empty
   */
  public Optional<String> value(String key) {
    Object pair = keyValues.get(key);
    return Optional.ofNullable(pair == null ? mdc.get(key) : String.valueOf(pair));
  }

  /** {@return the step it was logged in; empty between steps, and for a line of no drill} */
  public Optional<String> step() {
    return Optional.ofNullable(origin).map(StepRef::step);
  }

  /** {@return the line in short, such as {@code INFO com.acme.Billing: charged}} */
  @Override
  public String toString() {
    return level + " " + logger + ": " + message;
  }
}
