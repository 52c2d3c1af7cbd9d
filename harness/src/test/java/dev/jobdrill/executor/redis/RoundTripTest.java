package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.executor.ClaimRequest;
import dev.jobdrill.executor.ClaimResult;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobRig;
import dev.jobdrill.executor.Release;
import dev.jobdrill.executor.RunResult;
import dev.jobdrill.executor.TestRedis;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.executor.Worker;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.PipelineBuilder;
import dev.jobdrill.pipeline.RetryPolicy;
import io.lettuce.core.RedisClient;
import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandStartedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts every command that leaves this JVM. */
class RoundTripTest {
  private final RedisClient client = RedisClient.create(TestRedis.shared().uri());
  private final List<String> sent = new CopyOnWriteArrayList<>();
  private final VirtualClock clock = VirtualClock.startingAt(JobRig.START);
  private final String prefix = "test-" + UUID.randomUUID() + ":";
  private RedisJobStore store;

  @BeforeEach
  void listen() {
    client.addListener(new CommandListener() {
      @Override
      public void commandStarted(CommandStartedEvent event) {
        sent.add(event.getCommand().getType().toString());
      }
    });
    store = RedisJobStore.on(client.connect(), prefix);
    makeTheServerKnowTheScripts();
    sent.clear();
  }

  @AfterEach
  void close() {
    client.shutdown(0, 2, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 10})
  void aJobOfNStepsTakesNPlusOneAfterItsEnqueueing(int steps) {
    Pipeline<String> pipeline = pipeline(steps);
    JobExecutor executor = executor(pipeline);

    executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
    assertThat(sent).containsExactly("EVALSHA");
    sent.clear();
    assertThat(executor.runNext())
        .isInstanceOfSatisfying(
            RunResult.Ran.class,
            ran -> assertThat(ran.outcome()).isEqualTo(AttemptOutcome.COMPLETED));
    assertThat(sent).hasSize(steps + 1).containsOnly("EVALSHA");
  }

  /** A checkpoint starts the next step, and the last one settles the job and claims the next: so no trip is left over. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aBusyWorkerTakesOneAStepAndNoneBeside(int steps) throws InterruptedException {
    int jobs = 25;
    CountDownLatch done = new CountDownLatch(jobs);
    Pipeline<String> pipeline = pipeline(steps);
    try (RedisJobStore own = RedisJobStore.open(client, prefix + "own:")) {
      JobExecutor executor =
          JobExecutor.on(own).pipeline(pipeline).interceptor(countingDown(done)).build();
      for (int i = 0; i < jobs; i++) {
        executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
      }
      sent.clear();
      Worker worker = executor.newWorker().concurrency(1).start();
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
      worker.close();
    }

    assertThat(sent.stream().filter(command -> command.equals("EVALSHA")))
        .as("the first claim, and one a step")
        .hasSize(1 + jobs * steps);
    assertThat(Set.copyOf(sent)).isSubsetOf("EVALSHA", "SUBSCRIBE", "HELLO", "CLIENT");
  }

  private static JobInterceptor countingDown(CountDownLatch done) {
    return new JobInterceptor() {
      @Override
      public AttemptOutcome aroundAttempt(ClaimedJob job, AttemptCall call) {
        AttemptOutcome outcome = call.proceed();
        done.countDown();
        return outcome;
      }
    };
  }

  @Test
  void anIdleQueueTakesOne() {
    assertThat(executor(pipeline(1)).runNext()).isInstanceOf(RunResult.Idle.class);

    assertThat(sent).containsExactly("EVALSHA");
  }

  /** Nothing asks when it is due. */
  @Test
  void aRetryOnAVirtualClockTakesOneForTheClaimAndOneAStep() {
    Pipeline<String> pipeline = failing();
    JobExecutor executor = executor(pipeline);
    executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
    executor.runNext();
    sent.clear();

    assertThat(executor.runNextBy(clock.instant().plus(Duration.ofDays(1))))
        .isInstanceOf(RunResult.Ran.class);

    assertThat(sent).containsExactly("EVALSHA", "EVALSHA");
  }

  @Test
  void aFailureTakesOneForTheClaimAndOneForTheError() {
    Pipeline<String> pipeline = failing();
    JobExecutor executor = executor(pipeline);
    String id =
        executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation()).jobId();
    sent.clear();

    executor.runNext();
    assertThat(sent).as("claim and fail").hasSize(2);
    sent.clear();
    assertThat(store.find(new JobRef("p", id))).isPresent();
    assertThat(sent).as("find").containsExactly("EVALSHA");
  }

  private void makeTheServerKnowTheScripts() {
    Pipeline<String> completing = pipeline(2);
    JobExecutor executor = executor(completing);
    executor.enqueue(completing, "x", EnqueueOptions.freshCorrelation());
    executor.runNext();
    Pipeline<String> failing = failing();
    JobExecutor other = executor(failing);
    String id = other.enqueue(failing, "x", EnqueueOptions.freshCorrelation()).jobId();
    other.runNext();
    // The last attempt, which buries the job.
    other.runNextBy(clock.instant().plus(Duration.ofDays(1)));
    store.find(new JobRef("p", id));
    executor.enqueue(completing, "x", EnqueueOptions.freshCorrelation());
    Instant now = clock.instant();
    ClaimResult.Claimed last = (ClaimResult.Claimed) store.claim(request("first"), now);
    // A completion that claims the next job, which is a script of its own.
    store.complete(last.job(), "last", "null", new Release(now, request("next")), null);
  }

  private static ClaimRequest request(String id) {
    return new ClaimRequest("p", "w", 0, null, id, Duration.ofSeconds(30));
  }

  private JobExecutor executor(Pipeline<?> pipeline) {
    return JobExecutor.on(store).clock(clock).pipeline(pipeline).build();
  }

  private static Pipeline<String> failing() {
    return Pipeline.named("p")
        .input(String.class)
        .action("a", (text, step) -> {
          throw new IllegalStateException();
        })
        .retry(RetryPolicy.attempts(2))
        .build();
  }

  private static Pipeline<String> pipeline(int steps) {
    PipelineBuilder<String, String> builder = Pipeline.named("p").input(String.class);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      names.add("step-" + i);
      builder = builder.step(names.get(i), String.class, (text, step) -> text);
    }
    return builder.build();
  }
}
