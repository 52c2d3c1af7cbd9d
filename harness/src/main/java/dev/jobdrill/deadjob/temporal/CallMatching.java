package dev.jobdrill.deadjob.temporal;

import dev.jobdrill.deadjob.temporal.RecordedCode.Ask;
import dev.jobdrill.deadjob.temporal.RecordedCode.Call;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which event of the history answers to which call of the code. Activities and child workflows are
 * joined by their ids, which the SDK draws from the run's own seed and checks; signals by name, in
 * order. Local activities have no id that an interceptor sees, so {@link LocalMarkers} joins them.
 */
final class CallMatching {
  private final Map<Call, HistoryEvent> matched = new LinkedHashMap<>();
  private final List<Call> unmatched = new ArrayList<>();

  private CallMatching() {}

  /** Joins calls to events before one with a given id, the first that is in doubt. */
  static CallMatching of(List<Call> calls, List<HistoryEvent> events, long before) {
    List<HistoryEvent> certain =
        events.stream().filter(event -> event.id() < before).toList();
    Map<String, Deque<HistoryEvent>> open = new HashMap<>();
    for (HistoryEvent event : certain) {
      String key = key(event);
      if (key != null) {
        open.computeIfAbsent(key, unseen -> new ArrayDeque<>()).add(event);
      }
    }
    CallMatching matching = new CallMatching();
    LocalMarkers.join(
        calls.stream().filter(call -> call.ask() == Ask.LOCAL_ACTIVITY).toList(),
        certain,
        matching::join);
    for (Call call : calls) {
      if (call.ask() != Ask.LOCAL_ACTIVITY) {
        Deque<HistoryEvent> answers = open.get(key(call));
        matching.join(call, answers == null ? null : answers.poll());
      }
    }
    return matching;
  }

  private void join(Call call, @Nullable HistoryEvent event) {
    if (event == null) {
      unmatched.add(call);
    } else {
      matched.put(call, event);
    }
  }

  Map<Call, HistoryEvent> matched() {
    return matched;
  }

  /** What the code asked for beyond the history, in order; without what it took back at once. */
  List<Call> beyond() {
    return unmatched.stream().filter(call -> !call.isCancelled()).toList();
  }

  private static @Nullable String key(HistoryEvent event) {
    return switch (event.type()) {
      case "ACTIVITY_TASK_SCHEDULED" ->
        key(Ask.ACTIVITY, event.named("activityType"), event.text("activityId").orElse(""));
      case "START_CHILD_WORKFLOW_EXECUTION_INITIATED" ->
        key(Ask.CHILD, event.named("workflowType"), event.text("workflowId").orElse(""));
      case "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED" ->
        key(Ask.SIGNAL, event.text("signalName").orElse(""), "");
      case "WORKFLOW_EXECUTION_CONTINUED_AS_NEW" ->
        key(Ask.NEXT_RUN, event.named("workflowType"), "");
      default -> null;
    };
  }

  private static String key(Call call) {
    return key(call.ask(), call.name(), call.id());
  }

  private static String key(Ask ask, String name, String id) {
    return ask + "\n" + name + "\n" + id;
  }
}
