package dev.jobdrill.assertion.trace;

import io.opentelemetry.sdk.trace.data.SpanData;

/** What is known of spans besides themselves. */
public interface TraceGrounds {
  /** For spans of which nothing else is known. */
  TraceGrounds NONE = new TraceGrounds() {};

  /**
   * The message of a failed assertion.
   *
   * @param finding what was expected and what was found
   * @return the finding, with the evidence below it
   */
  default String evidence(String finding) {
    return finding;
  }

  /**
   * Whether a span belongs to an attempt whose worker crashed, and so may be left open.
   *
   * @param span an open span
   * @return true if it does
   */
  default boolean crashed(SpanData span) {
    return false;
  }
}
