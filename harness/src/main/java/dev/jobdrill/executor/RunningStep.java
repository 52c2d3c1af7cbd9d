package dev.jobdrill.executor;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.jobdrill.pipeline.ChildJobs;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.Step;
import dev.jobdrill.pipeline.StepContext;
import java.lang.reflect.Type;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The context of one step execution. */
final class RunningStep implements StepContext {
  private static final String TRACEPARENT = "traceparent";

  private final ExecutorSettings settings;
  private final ClaimedJob job;
  private final Pipeline<?> pipeline;
  private final Step step;
  private final Map<String, String> outputs;
  private final Writes writes;
  private @Nullable String traceparent;
  private @Nullable Map<String, String> headers;
  private @Nullable Offspring offspring;

  RunningStep(
      ExecutorSettings settings,
      ClaimedJob job,
      Pipeline<?> pipeline,
      Step step,
      Map<String, String> outputs,
      Writes writes) {
    this.settings = settings;
    this.job = job;
    this.pipeline = pipeline;
    this.step = step;
    this.outputs = Map.copyOf(outputs);
    this.writes = writes;
  }

  @Override
  public String jobId() {
    return job.id();
  }

  @Override
  public String correlationId() {
    return job.correlationId();
  }

  @Override
  public String pipeline() {
    return pipeline.name();
  }

  @Override
  public String stepName() {
    return step.name();
  }

  @Override
  public int attempt() {
    return job.attempt();
  }

  @Override
  public Clock clock() {
    return settings.clock();
  }

  // Names of steps and effects hold neither '/' nor '#', so that two different effects never share
  // a key,
  // whatever a caller's job id looks like.
  @Override
  public String idempotencyKey() {
    return job.id() + "/" + step.name();
  }

  @Override
  public String idempotencyKey(String effect) {
    if (effect.isEmpty()
        || !effect.chars().allMatch(c -> c > ' ' && c < 127 && c != '/' && c != '#')) {
      throw new IllegalArgumentException("Effect name '" + effect
          + "' is not usable: expected visible ASCII characters other than '/' and"
          + " '#', because it becomes part of an Idempotency-Key header.");
    }
    return idempotencyKey() + "#" + effect;
  }

  // The casts are as safe as the JSON: Jackson built the value for exactly this type, boxed if it
  // is
  // primitive.
  @SuppressWarnings("unchecked")
  @Override
  public <T> T output(String stepName, Class<T> type) {
    return (T) read(stepName, type);
  }

  @SuppressWarnings("unchecked")
  @Override
  public <T> T output(String stepName, TypeReference<T> type) {
    return (T) read(stepName, type.getType());
  }

  private Object read(String stepName, Type type) {
    Step earlier = pipeline
        .step(stepName)
        .orElseThrow(() ->
            noOutput(stepName, "the pipeline has no such step; its steps are " + pipeline.steps()));
    if (earlier.outputType().isEmpty()) {
      throw noOutput(
          stepName, "it is an action and has none; declare it with step(...) to give it one");
    }
    if (stepName.equals(step.name())) {
      throw noOutput(stepName, "that is this step itself, which has not returned yet");
    }
    String json = outputs.get(stepName);
    if (json == null) {
      throw noOutput(stepName, "it comes later; its steps are " + pipeline.steps());
    }
    String what = "The output of step '" + stepName + "'";
    Object output = settings.codec().decode(what, json, type);
    if (output == null) {
      throw new PayloadException(what + " is null; expected " + type.getTypeName() + ".", null);
    }
    return output;
  }

  private IllegalArgumentException noOutput(String stepName, String why) {
    return new IllegalArgumentException("Step '" + step.name() + "' of pipeline '" + pipeline.name()
        + "' asked for the output of step '" + stepName + "': " + why + ".");
  }

  /** Continues a trace context other than a derived one; before the headers are first asked for. */
  synchronized void traceAs(String other) {
    traceparent = other;
  }

  // Made when first asked for, since most steps neither call anyone nor enqueue children.
  @Override
  public synchronized Map<String, String> headers() {
    Map<String, String> known = headers;
    if (known == null) {
      Map<String, String> map = new LinkedHashMap<>();
      map.put("X-Correlation-ID", correlationId());
      map.put("X-Job-ID", jobId());
      map.put("X-Step-Name", stepName());
      map.put(
          TRACEPARENT,
          traceparent == null
              ? TraceParent.childOf(job.traceparent(), settings.random())
              : traceparent);
      map.put("Idempotency-Key", idempotencyKey());
      known = Collections.unmodifiableMap(map);
      headers = known;
    }
    return known;
  }

  private synchronized Offspring offspring() {
    Offspring known = offspring;
    if (known == null) {
      String traceparent = headers().getOrDefault(TRACEPARENT, job.traceparent());
      known = new Offspring(settings, job, writes, step.name(), traceparent);
      offspring = known;
    }
    return known;
  }

  @Override
  public HttpClient httpClient() {
    return new StepHttpClient(settings.httpClient(), headers());
  }

  @Override
  public <C> ChildJobs spawnAll(Pipeline<C> child, List<C> inputs) {
    return offspring().spawn(child, inputs);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    settings.timers().sleep(duration);
  }
}
