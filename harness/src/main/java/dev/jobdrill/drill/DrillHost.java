package dev.jobdrill.drill;

import dev.jobdrill.environment.RedisTrouble;
import dev.jobdrill.environment.RefusedPort;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.fault.FaultHost;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the faults of a drill's jobs need of it. */
final class DrillHost implements FaultHost {
  private final Drill drill;

  DrillHost(Drill drill) {
    this.drill = drill;
  }

  @Override
  public Optional<Duration> timeoutOf(StepExecution execution) {
    return Optional.ofNullable(drill.pipelines().get(execution.context().pipeline()))
        .flatMap(pipeline -> pipeline.step(execution.step()))
        .flatMap(step -> step.options().timeout());
  }

  @Override
  public void hangsForever(StepExecution execution) {
    drill.hangsForever(execution);
  }

  /**
   * On a thread of its own, since timers run on the thread that moves the clock, and may block. It stops where the step's
   * timeout strikes: the thread that is interrupted needs real time to get out, in which no virtual time must pass.
   */
  @Override
  public CompletionStage<Boolean> pass(StepExecution execution, Instant began, Duration duration) {
    CompletableFuture<Boolean> passed = new CompletableFuture<>();
    Thread thread = new Thread(
        () -> {
          try {
            passed.complete(advance(execution, began, duration));
          } catch (Throwable failure) {
            passed.completeExceptionally(failure);
          }
        },
        "jobdrill-slow-exchange");
    thread.setDaemon(true);
    thread.start();
    return passed;
  }

  private boolean advance(StepExecution execution, Instant began, Duration duration) {
    VirtualClock clock = drill.clock();
    Duration left = timeoutOf(execution)
        .map(timeout -> Duration.between(clock.instant(), began.plus(timeout)))
        .orElse(Duration.ofDays(100_000));
    boolean strikes = left.compareTo(duration) <= 0;
    if (!left.isNegative()) {
      clock.advance(strikes ? left : duration);
    }
    return strikes;
  }

  @Override
  public void loseLease(StepExecution execution) {
    drill.deliveries().loseLease(execution, timeoutOf(execution));
  }

  @Override
  public void redeliver(String jobId) {
    drill.deliveries().redeliver(jobId);
  }

  @Override
  public Runnable bringIntoTrouble(RedisTrouble trouble) {
    return drill
        .sandbox()
        .ownRedis()
        .orElseThrow(() ->
            new IllegalStateException("A redis-... fault needs a Redis server of the test's own:"
                + " @JobPipelineTest(ownRedis = true)."))
        .begin(trouble);
  }

  @Override
  public void killWorker() {
    drill.forks().kill();
  }

  @Override
  public void timesOut() {
    drill.httpClient().timesOut();
  }

  @Override
  public void refuseConnections() {
    drill.sandbox().stubServer().refuseConnections();
  }

  @Override
  public RefusedPort.Evidence acceptConnections() {
    return drill.sandbox().stubServer().acceptConnections();
  }
}
