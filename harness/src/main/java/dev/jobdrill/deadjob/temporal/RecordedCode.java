package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the workflow code did in one replay. Thread-safe: workflow code has threads of its own. */
final class RecordedCode {

  /** What a workflow asks for; each is one type of event in a history. */
  enum Ask {
    ACTIVITY("activity", "ACTIVITY_TASK_SCHEDULED"),
    LOCAL_ACTIVITY("local activity", "MARKER_RECORDED"),
    CHILD("child workflow", "START_CHILD_WORKFLOW_EXECUTION_INITIATED"),
    SIGNAL("signal", "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED"),
    NEXT_RUN("next run as", "WORKFLOW_EXECUTION_CONTINUED_AS_NEW");

    private final String words;
    private final String eventType;

    Ask(String words, String eventType) {
      this.words = words;
      this.eventType = eventType;
    }

    String words() {
      return words;
    }

    String eventType() {
      return eventType;
    }
  }

  /** One thing that the code asked for. The options are empty where none are compared. */
  static final class Call {
    private final Ask ask;
    private final String name;
    private final String id;
    private final List<Value> arguments;
    private final JsonNode options;
    private final Payloads payloads;
    private volatile boolean cancelled;
    private volatile @Nullable List<Value> result;

    Call(
        Ask ask,
        String name,
        @Nullable String id,
        List<Value> arguments,
        @Nullable JsonNode options,
        Payloads payloads) {
      this.ask = ask;
      this.name = name;
      this.id = id == null ? "" : id;
      this.arguments = arguments;
      this.options = options == null ? NullNode.instance : options;
      this.payloads = payloads;
    }

    Ask ask() {
      return ask;
    }

    String name() {
      return name;
    }

    String id() {
      return id;
    }

    List<Value> arguments() {
      return arguments;
    }

    JsonNode options() {
      return options;
    }

    /** How the payloads of this call are read. */
    Payloads payloads() {
      return payloads;
    }

    /** The result as the code read it, written again; empty before it has one, or if it reads none. */
    Optional<List<Value>> result() {
      return Optional.ofNullable(result);
    }

    boolean isCancelled() {
      return cancelled;
    }

    void cancelled() {
      cancelled = true;
    }

    void read(List<Value> decoded) {
      result = List.copyOf(decoded);
    }
  }

  /** How the code ended, if it did. */
  sealed interface Ending {
    /** It waits for something that the history does not have. */
    record Waiting() implements Ending {}

    /** It returned. */
    record Returned(List<Value> result) implements Ending {}

    /** It threw; what it threw fails the workflow, or only its task. */
    record Threw(Throwable thrown) implements Ending {}

    /** It asked for another run to take over. */
    record Continued() implements Ending {}
  }

  private final List<Call> calls = new ArrayList<>();
  private boolean started;
  private Ending ending = new Ending.Waiting();

  synchronized void start() {
    started = true;
  }

  synchronized Call add(Call call) {
    calls.add(call);
    if (call.ask() == Ask.NEXT_RUN) {
      ending = new Ending.Continued();
    }
    return call;
  }

  synchronized void end(Ending found) {
    ending = found;
  }

  synchronized boolean hasStarted() {
    return started;
  }

  synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  synchronized Ending ending() {
    return ending;
  }
}
