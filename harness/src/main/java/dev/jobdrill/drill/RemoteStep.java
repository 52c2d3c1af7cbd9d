package dev.jobdrill.drill;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.pipeline.ChildJobs;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepContext;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A step that runs in a forked JVM, as far as the drill knows of it. */
record RemoteStep(ClaimedJob job, String stepName, Clock clock) implements StepContext {
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
    return job.pipeline();
  }

  @Override
  public int attempt() {
    return job.attempt();
  }

  @Override
  public String idempotencyKey() {
    return job.id() + "/" + stepName;
  }

  @Override
  public String idempotencyKey(String effect) {
    return idempotencyKey() + "#" + effect;
  }

  @Override
  public Map<String, String> headers() {
    return Map.of("X-Correlation-ID", correlationId(), "X-Job-ID", jobId());
  }

  @Override
  public <T> T output(String step, Class<T> type) {
    throw elsewhere();
  }

  @Override
  public <T> T output(String step, TypeReference<T> type) {
    throw elsewhere();
  }

  @Override
  public HttpClient httpClient() {
    throw elsewhere();
  }

  @Override
  public <C> ChildJobs spawnAll(Pipeline<C> pipeline, List<C> inputs) {
    throw elsewhere();
  }

  @Override
  public void sleep(Duration duration) {
    throw elsewhere();
  }

  private UnsupportedOperationException elsewhere() {
    return new UnsupportedOperationException(
        "Step '" + stepName
            + "' runs in a forked JVM, so that only its name and its job are known here. Read the rest from the JobRun.");
  }
}
