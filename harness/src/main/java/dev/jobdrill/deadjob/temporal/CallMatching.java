package dev.jobdrill.deadjob.temporal;

import dev.jobdrill.deadjob.temporal.RecordedCode.Ask;
import dev.jobdrill.deadjob.temporal.RecordedCode.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which event of the history answers to which call of the code. Activities and child workflows are
 * joined by their ids, which the SDK draws from the run's own seed and checks. What has no id is
 * joined by name: local activities by equal arguments first, since their markers come in the order in
 * which they ended.
 */
final class CallMatching {
  private final Map<Call, HistoryEvent> matched = new LinkedHashMap<>();
  private final List<Call> unmatched = new ArrayList<>();

  private CallMatching() {}

  /** Joins calls to events before one with a given id, the first that is in doubt. */
  static CallMatching of(List<Call> calls, List<HistoryEvent> events, long before) {
    CallMatching matching = new CallMatching();
    List<HistoryEvent> open =
        new ArrayList<>(events.stream().filter(event -> event.id() < before).toList());
    List<Call> later = new ArrayList<>();
    for (Call call : calls) {
      HistoryEvent equal = call.ask() == Ask.LOCAL_ACTIVITY
          ? open.stream().filter(event -> hasArguments(call, event)).findFirst().orElse(null)
          : null;
      if (equal == null) {
        later.add(call);
      } else {
        matching.matched.put(call, equal);
        open.remove(equal);
      }
    }
    for (Call call : later) {
      HistoryEvent event = open.stream()
          .filter(candidate -> answers(call, candidate))
          .findFirst()
          .orElse(null);
      if (event == null) {
        matching.unmatched.add(call);
      } else {
        matching.matched.put(call, event);
        open.remove(event);
      }
    }
    return matching;
  }

  Map<Call, HistoryEvent> matched() {
    return matched;
  }

  /** What the code asked for beyond the history, in order; without what it took back at once. */
  List<Call> beyond() {
    return unmatched.stream().filter(call -> !call.isCancelled()).toList();
  }

  private static boolean hasArguments(Call call, HistoryEvent event) {
    return answers(call, event)
        && Value.same(
            call.payloads().recorded(event.attributes().path("details").path("input")),
            call.arguments());
  }

  private static boolean answers(Call call, HistoryEvent event) {
    if (!event.is(call.ask().eventType())) {
      return false;
    }
    return switch (call.ask()) {
      case ACTIVITY ->
        event.text("activityId").equals(Optional.of(call.id()))
            && event.named("activityType").equals(call.name());
      case CHILD ->
        event.text("workflowId").equals(Optional.of(call.id()))
            && event.named("workflowType").equals(call.name());
      case SIGNAL -> event.text("signalName").equals(Optional.of(call.name()));
      case LOCAL_ACTIVITY -> isMarkerOf(call, event);
      case NEXT_RUN -> true;
    };
  }

  private static boolean isMarkerOf(Call call, HistoryEvent event) {
    if (!event.text("markerName").equals(Optional.of("LocalActivity"))) {
      return false;
    }
    List<Value> type =
        call.payloads().recorded(event.attributes().path("details").path("type"));
    return Value.at(type, 0).json().asText().equals(call.name());
  }
}
