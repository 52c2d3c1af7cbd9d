package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobdrill.deadjob.temporal.RecordedCode.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins local activities with their markers, by name. Markers come in the order in which the
 * activities ended, so those with the same arguments are joined first, and what is left in order.
 */
final class LocalMarkers {
  private record Marker(HistoryEvent event, List<Value> arguments) {}

  private LocalMarkers() {}

  static void join(
      List<Call> calls, List<HistoryEvent> events, BiConsumer<Call, @Nullable HistoryEvent> join) {
    if (calls.isEmpty()) {
      return;
    }
    Map<String, List<Marker>> open = markers(calls.get(0).payloads(), events);
    List<Call> changed = new ArrayList<>();
    for (Call call : calls) {
      Optional<Marker> equal = take(open, call);
      equal.ifPresentOrElse(marker -> join.accept(call, marker.event()), () -> changed.add(call));
    }
    for (Call call : changed) {
      List<Marker> left = open.getOrDefault(call.name(), List.of());
      join.accept(call, left.isEmpty() ? null : left.remove(0).event());
    }
  }

  private static Optional<Marker> take(Map<String, List<Marker>> open, Call call) {
    Iterator<Marker> markers = open.getOrDefault(call.name(), List.of()).iterator();
    while (markers.hasNext()) {
      Marker marker = markers.next();
      if (Value.same(marker.arguments(), call.arguments())) {
        markers.remove();
        return Optional.of(marker);
      }
    }
    return Optional.empty();
  }

  private static Map<String, List<Marker>> markers(Payloads payloads, List<HistoryEvent> events) {
    Map<String, List<Marker>> markers = new HashMap<>();
    for (HistoryEvent event : events) {
      if (event.is("MARKER_RECORDED")
          && event.text("markerName").equals(Optional.of("LocalActivity"))) {
        JsonNode details = event.attributes().path("details");
        String type =
            Value.at(payloads.recorded(details.path("type")), 0).json().asText();
        markers
            .computeIfAbsent(type, unseen -> new ArrayList<>())
            .add(new Marker(event, payloads.recorded(details.path("input"))));
      }
    }
    return markers;
  }
}
