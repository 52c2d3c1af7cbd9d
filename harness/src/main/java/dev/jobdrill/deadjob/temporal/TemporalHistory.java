package dev.jobdrill.deadjob.temporal;

import dev.jobdrill.recording.Words;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The history of one run of a Temporal workflow, as {@code temporal workflow show --output json}, the
 * web UI, {@code tctl} or the SDK's {@code WorkflowExecutionHistory.toJson} write it: {@code
 * {"events":[…]}}, a bare array of events or one event a line, in any order, enums in either style.
 * Immutable.
 */
public final class TemporalHistory {
  /** The largest file that is read, in bytes; a server keeps at most 50 MB of a history. */
  public static final int SIZE_LIMIT = 128 * 1024 * 1024;

  /** How a history ends. */
  public enum Status {
    /** It has not ended; the workflow may be stuck. */
    OPEN,
    /** The workflow returned. */
    COMPLETED,
    /** The workflow failed. */
    FAILED,
    /** The server ended it, since its time had run out. */
    TIMED_OUT,
    /** Somebody ended it by force. */
    TERMINATED,
    /** It was cancelled, and agreed. */
    CANCELED,
    /** Another run took over; its history is another file. */
    CONTINUED_AS_NEW
  }

  private final String origin;
  private final List<HistoryEvent> events;

  TemporalHistory(String origin, List<HistoryEvent> events) {
    this.origin = origin;
    this.events = List.copyOf(events);
  }

  /**
   * Reads a file.
   *
   * @param file the file, UTF-8, or UTF-16 with a byte order mark; at most {@link #SIZE_LIMIT} bytes
   * @return the history
   * @throws TemporalHistoryException if it cannot be read, or is no history from its first event on
   */
  public static TemporalHistory read(Path file) {
    return HistoryReader.read(file);
  }

  /**
   * Reads a text.
   *
   * @param origin where it comes from, for messages
   * @param json the history
   * @return the history
   * @throws TemporalHistoryException if it is not JSON, or no history from its first event on
   */
  public static TemporalHistory parse(String origin, String json) {
    return HistoryReader.parse(origin, json);
  }

  /** {@return where it was read from, such as the path of a file} */
  public String origin() {
    return origin;
  }

  /** {@return the workflow's id, which only a real server writes} */
  public Optional<String> workflowId() {
    return events.get(0).text("workflowId");
  }

  /** {@return the workflow's type, free text; empty if the history names none} */
  public String workflowType() {
    return events.get(0).named("workflowType");
  }

  /** {@return how it ends} */
  public Status status() {
    return Closing.statusOf(events);
  }

  /** {@return the number of events} */
  public int size() {
    return events.size();
  }

  /**
   * The innermost cause in one short line: of the workflow's failure, or of the workflow task that an
   * open or terminated one was stuck in.
   *
   * @return such as {@code SmtpError: 451 temporarily unavailable}, if it died of an error
   */
  public Optional<String> error() {
    return Closing.failureOf(events)
        .map(FailureWords::innermost)
        .or(() -> Closing.endedByForce(events));
  }

  /** {@return workflow id (or where it was read from), type and how it ended, in one bounded line} */
  public String displayName() {
    String name = Words.excerpt(workflowId().orElseGet(this::fileName));
    return name + " " + Words.excerpt(workflowType()) + " " + Closing.words(this);
  }

  private String fileName() {
    return origin.substring(Math.max(origin.lastIndexOf('/'), origin.lastIndexOf('\\')) + 1);
  }

  List<HistoryEvent> events() {
    return events;
  }

  /** {@return where it was read from, and what it is} */
  @Override
  public String toString() {
    return "history " + Words.excerpt(origin, 300) + " (" + displayName() + ", " + size()
        + (size() == 1 ? " event)" : " events)");
  }
}
