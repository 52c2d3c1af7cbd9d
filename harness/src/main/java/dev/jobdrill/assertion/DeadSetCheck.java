package dev.jobdrill.assertion;

import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.Words;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import java.util.List;
import java.util.Optional;

/** Looks into the dead sets of a test's queues, by the metric that tells how many jobs each holds. */
final class DeadSetCheck {
  private static final String METRIC = "jobdrill.dead_set.depth";
  private static final AttributeKey<String> QUEUE =
      AttributeKey.stringKey("messaging.destination.name");

  private DeadSetCheck() {}

  /** {@return what is not as it should be if all dead sets are to be empty} */
  static Optional<String> findingOf(JobRun run) {
    List<LongPointData> depths = run.metrics().stream()
        .filter(metric -> metric.getName().equals(METRIC))
        .flatMap(metric -> metric.getLongGaugeData().getPoints().stream())
        .toList();
    if (depths.isEmpty()) {
      return Optional.of("none could be counted; the log says why");
    }
    List<String> holding = depths.stream()
        .filter(depth -> depth.getValue() > 0)
        .map(depth -> "queue " + depth.getAttributes().get(QUEUE) + " holds " + depth.getValue())
        .sorted()
        .toList();
    return holding.isEmpty() ? Optional.empty() : Optional.of(Words.list(holding, ", "));
  }
}
