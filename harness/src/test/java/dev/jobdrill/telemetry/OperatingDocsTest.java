package dev.jobdrill.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobRig;
import dev.jobdrill.executor.WorkerCrash;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules and the dashboard ask for metrics and labels that the executor does emit. */
class OperatingDocsTest {
  private static final Path DOCS = Path.of("..", "docs", "operating");
  // Not the names of recorded series, in which a colon stands, nor file names.
  private static final Pattern METRIC = Pattern.compile("\\bjobdrill_[a-z_0-9]+\\b(?!:)");

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
      .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
      .build();

  @ParameterizedTest
  @ValueSource(strings = {"rules.yml", "rules-test.yml", "dashboard.json"})
  void everySeriesIsOneThatTheExecutorEmits(String file) throws IOException {
    List<MetricData> emitted = emitted();
    Set<String> known = new TreeSet<>();
    emitted.forEach(metric -> known.addAll(seriesOf(metric)));
    emitted.forEach(metric -> known.addAll(labelsOf(metric)));

    assertThat(namesIn(file)).isNotEmpty().isSubsetOf(known);
  }

  @Test
  void theDashboardShowsEveryMetric() throws IOException {
    String shown =
        String.join(" ", namesIn("dashboard.json")) + " " + String.join(" ", namesIn("rules.yml"));

    assertThat(emitted())
        .hasSize(8)
        .allSatisfy(metric -> assertThat(seriesOf(metric))
            .as("a series of %s in the dashboard or in a rule that it shows", metric.getName())
            .anySatisfy(series -> assertThat(shown).contains(series)));
  }

  @Test
  void thePageTellsOfEachAlertAndOfNoOther() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "operating.md"));

    assertThat(found("(?m)^\\| `(Jobdrill\\w+)` \\|", page))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(
            found("- alert: (\\w+)", Files.readString(DOCS.resolve("rules.yml"))));
  }

  @Test
  void theComposeFileStartsWhatTestsAreMadeFor() throws IOException {
    EnvironmentSettings settings = EnvironmentSettings.defaults();

    assertThat(found("image: (\\S+)", Files.readString(DOCS.resolve("compose.yml"))))
        .contains(settings.redisImage(), settings.wireMockImage())
        .anySatisfy(image -> assertThat(image).contains("jaeger"));
    assertThat(found("ports: \\[\"([^:]+):", Files.readString(DOCS.resolve("compose.yml"))))
        .containsExactly("127.0.0.1");
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toSet());
  }

  private static Set<String> namesIn(String file) throws IOException {
    String text = Files.readString(DOCS.resolve(file));
    return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  /**
   * The names in Prometheus, by the <a
   * href="https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/">compatibility
   * specification</a>: dots become underscores, the unit and then {@code total} of a counter are appended, and a unit in
   * braces is none.
   */
  private static List<String> seriesOf(MetricData metric) {
    String name =
        metric.getName().replace('.', '_') + (metric.getUnit().equals("s") ? "_seconds" : "");
    return switch (metric.getType()) {
      case LONG_SUM -> List.of(name + "_total");
      case HISTOGRAM -> List.of(name + "_bucket", name + "_sum", name + "_count");
      default -> List.of(name);
    };
  }

  private static Set<String> labelsOf(MetricData metric) {
    return metric.getData().getPoints().stream()
        .flatMap(point -> point.getAttributes().asMap().keySet().stream())
        .map(key -> key.getKey().replace('.', '_'))
        .collect(Collectors.toSet());
  }

  /** One job that completes, one that fails and dies, one whose worker vanishes. */
  private List<MetricData> emitted() {
    JobRig rig = new JobRig();
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", (text, step) -> {
          if (text.equals("vanishes") && step.attempt() == 1) {
            throw new WorkerCrash("in step a");
          }
          if (text.equals("fails")) {
            throw new IllegalStateException("no");
          }
        })
        .retry(RetryPolicy.attempts(2))
        .build();
    JobExecutor executor = rig.builder(pipeline)
        .interceptor(new OpenTelemetryMetrics(sdk, rig.clock()))
        .build();
    Stream.of("works", "fails", "vanishes").forEach(input -> rig.run(executor, pipeline, input));
    OpenTelemetryMetrics.observeDepths(sdk, rig.store(), List.of(pipeline.queue()));
    return List.copyOf(reader.collectAllMetrics());
  }
}
