package dev.jobdrill.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRig;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import io.sentry.Hint;
import io.sentry.IScopes;
import io.sentry.Scope;
import io.sentry.Scopes;
import io.sentry.Sentry;
import io.sentry.SentryClient;
import io.sentry.SentryEnvelope;
import io.sentry.SentryEnvelopeItem;
import io.sentry.SentryOptions;
import io.sentry.transport.ITransport;
import io.sentry.transport.RateLimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SentryErrorReporterTest {
  record Order(int id, String card) {}

  /** Only the SDK's static methods need it to be initialised for the whole JVM. */
  private static final Wire GLOBAL = new Wire();

  private final JobRig rig = new JobRig();
  private final Wire wire = new Wire();

  @BeforeAll
  static void initialiseTheSdk() {
    Sentry.init(GLOBAL.options());
  }

  @AfterAll
  static void closeTheSdk() {
    Sentry.close();
  }

  private void run(SentryErrorReporter reporter, Pipeline<Order> pipeline) {
    JobExecutor executor = rig.builder(pipeline)
        .interceptor(new ErrorReporting(reporter, List.of(pipeline)))
        .build();
    JobHandle handle = executor.enqueue(
        pipeline,
        new Order(7, "4111 1111 1111 1111"),
        EnqueueOptions.correlatedBy("corr-1").jobId("job-7"));
    rig.settle(executor, handle);
  }

  @Test
  void theTransportSendsEachFailureWithTheJobsIdsAndTheAllowedFieldsOnly() {
    run(
        new SentryErrorReporter(wire.scopes()),
        Pipeline.named("p")
            .input(Order.class)
            .queue("q")
            .action("a", (order, step) -> {
              throw new IllegalStateException("no " + step.attempt());
            })
            .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(5))))
            .reportFields("$.id")
            .build());

    assertThat(wire.sent).hasSize(2);
    JsonNode first = wire.sent.get(0);
    assertThat(tags(first))
        .containsOnly(
            entry("job_id", "job-7"),
            entry("correlation_id", "corr-1"),
            entry("pipeline", "p"),
            entry("queue", "q"),
            entry("step_name", "a"),
            entry("attempt", "1"));
    assertThat(first.at("/exception/values/0/value").asText()).isEqualTo("no 1");
    assertThat(first.at("/contexts/job_payload").toString()).isEqualTo("{\"$.id\":\"7\"}");
    assertThat(first.at("/level").asText()).isEqualTo("warning");
    assertThat(wire.sent.get(1).at("/level").asText()).isEqualTo("error");
    assertThat(wire.sent.toString()).doesNotContain("4111");
  }

  @Test
  void whatAStepCapturesCarriesItsIdsAndNothingOfItStaysOnTheThread() {
    run(
        new SentryErrorReporter(),
        Pipeline.named("p")
            .input(Order.class)
            .action("a", (order, step) -> {
              Sentry.setTag("mine", "of a");
              Sentry.captureMessage("from a");
            })
            .action("b", (order, step) -> Sentry.captureMessage("from b"))
            .build());
    IScopes after = Sentry.getCurrentScopes();

    assertThat(GLOBAL.sent).hasSize(2);
    assertThat(tags(GLOBAL.sent.get(0)))
        .containsEntry("step_name", "a")
        .containsEntry("mine", "of a");
    assertThat(tags(GLOBAL.sent.get(1))).containsEntry("step_name", "b").doesNotContainKey("mine");
    assertThat(after.getIsolationScope().getTags()).doesNotContainKeys("job_id", "mine");
  }

  private static Map<String, String> tags(JsonNode event) {
    Map<String, String> tags = new HashMap<>();
    event
        .at("/tags")
        .properties()
        .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
    return tags;
  }

  /** A client of Sentry's whose transport keeps the events that would go over the wire. */
  private static final class Wire implements ITransport {
    private final List<JsonNode> sent = new CopyOnWriteArrayList<>();

    SentryOptions options() {
      SentryOptions options = new SentryOptions();
      options.setDsn("https://key@sentry.invalid/1");
      options.setTransportFactory((ignored, request) -> this);
      options.setEnableUncaughtExceptionHandler(false);
      options.setEnableShutdownHook(false);
      return options;
    }

    IScopes scopes() {
      SentryOptions options = options();
      Scope scope = new Scope(options);
      Scope isolation = new Scope(options);
      Scope global = new Scope(options);
      global.bindClient(new SentryClient(options));
      return new Scopes(scope, isolation, global, "test");
    }

    @Override
    public void send(SentryEnvelope envelope, Hint hint) {
      for (SentryEnvelopeItem item : envelope.getItems()) {
        try {
          sent.add(JsonMapper.builder().build().readTree(item.getData()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public void flush(long timeoutMillis) {}

    @Override
    public @Nullable RateLimiter getRateLimiter() {
      return null;
    }

    @Override
    public void close(boolean isRestarting) {}

    @Override
    public void close() {}
  }
}
