package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobdrill.deadjob.temporal.RecordedCode.Ask;
import dev.jobdrill.deadjob.temporal.RecordedCode.Call;
import dev.jobdrill.deadjob.temporal.ReplayFinding.Kind;
import dev.jobdrill.recording.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Compares what the code gave with each thing it asked for with what the history has. */
final class CallComparison {
  private final List<HistoryEvent> events;
  private final ShownPaths shown;
  private final Map<Long, HistoryEvent> results = new HashMap<>();
  private final List<ReplayFinding> findings = new ArrayList<>();

  private CallComparison(List<HistoryEvent> events, ShownPaths shown) {
    this.events = events;
    this.shown = shown;
    for (HistoryEvent event : events) {
      switch (event.type()) {
        case "ACTIVITY_TASK_COMPLETED" ->
          results.put(event.attributes().path("scheduledEventId").asLong(), event);
        case "CHILD_WORKFLOW_EXECUTION_COMPLETED" ->
          results.put(event.attributes().path("initiatedEventId").asLong(), event);
        default -> {} // an event without a result
      }
    }
  }

  static List<ReplayFinding> of(
      Map<Call, HistoryEvent> matched, List<HistoryEvent> events, ShownPaths shown) {
    CallComparison comparison = new CallComparison(events, shown);
    matched.forEach(comparison::compare);
    return comparison.findings;
  }

  private void compare(Call call, HistoryEvent event) {
    JsonNode attributes = event.attributes();
    if (call.ask() == Ask.LOCAL_ACTIVITY) {
      JsonNode details = attributes.path("details");
      if (details.has("input")) {
        arguments(call, event, details.path("input"));
      }
      result(call, event, details.path("result"));
      return;
    }
    arguments(call, event, attributes.path("input"));
    if (call.ask() == Ask.ACTIVITY) {
      add(
          Kind.OPTIONS,
          event,
          call,
          OptionDifferences.ofActivity(attributes, call.options(), events.get(0).attributes()));
    } else if (call.ask() == Ask.CHILD) {
      add(Kind.OPTIONS, event, call, OptionDifferences.ofChild(attributes, call.options()));
    }
    HistoryEvent completed = results.get(event.id());
    if (completed != null) {
      result(call, completed, completed.attributes().path("result"));
    }
  }

  private void arguments(Call call, HistoryEvent event, JsonNode input) {
    List<Value> recorded = call.payloads().recorded(input);
    each(
            "argument ",
            recorded,
            call.arguments(),
            (history, code) -> history.differences(code, shown))
        .forEach(words -> add(Kind.ARGUMENTS, event, call, List.of(words)));
  }

  private void result(Call call, HistoryEvent event, JsonNode result) {
    List<Value> recorded = call.payloads().recorded(result);
    call.result()
        .ifPresent(read -> each(
                "result ", recorded, read, (history, code) -> history.lostIn(code, shown))
            .forEach(words -> add(
                Kind.ACTIVITY_RESULT,
                event,
                call,
                List.of(words.replaceFirst("^result 1", "result")))));
  }

  private static List<String> each(
      String what,
      List<Value> history,
      List<Value> code,
      BiFunction<Value, Value, List<String>> comparison) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < Math.max(history.size(), code.size()); i++) {
      for (String difference : comparison.apply(Value.at(history, i), Value.at(code, i))) {
        found.add(what + (i + 1) + ": " + difference);
      }
    }
    return found;
  }

  private void add(Kind kind, HistoryEvent event, Call call, List<String> differences) {
    for (String difference : differences) {
      findings.add(new ReplayFinding(
          kind,
          event.id(),
          call.ask().words() + " " + Words.excerpt(call.name()) + ", " + difference));
    }
  }
}
