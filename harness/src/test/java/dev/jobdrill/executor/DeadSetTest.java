package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DeadSetTest {
  private final JobRig rig = new JobRig();
  private final AtomicBoolean broken = new AtomicBoolean(true);
  private final List<String> ran = new ArrayList<>();
  private final Pipeline<String> pipeline = Pipeline.named("p")
      .input(String.class)
      .step("one", String.class, (text, step) -> {
        ran.add("one");
        return text + " of " + step.attempt();
      })
      .action("two", (text, step) -> {
        if (broken.get()) {
          throw new IllegalStateException("attempt " + step.attempt());
        }
      })
      .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(1))))
      .build();

  @Test
  void keepsEverythingThatIsKnownOfADeadJob() {
    JobExecutor executor = rig.executor(pipeline);
    StoredJob job = die(executor, "order-1");

    assertThat(executor.deadSet("p").jobIds(0, 10)).containsExactly("order-1");
    assertThat(executor.deadSet("p").find("order-1")).hasValue(job);
    assertThat(job.input()).isEqualTo("\"in\"");
    assertThat(job.checkpoints()).containsExactly(Map.entry("one", "\"in of 1\""));
    assertThat(job.errors())
        .extracting(ErrorRecord::message)
        .containsExactly("attempt 1", "attempt 2");
    assertThat(job.correlationId()).isEqualTo("corr-1");
    assertThat(job.traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    assertThat(job.shape()).isEqualTo("one,two!");
  }

  @Test
  void aRedriveFromTheFailedStepResumesThereWithItsRetriesNewAndItsHistoryKept() {
    JobExecutor executor = rig.executor(pipeline);
    die(executor, "j");
    assertThat(executor.deadSet("p").redrive("j", RetryScope.FAILED_STEP)).isTrue();

    assertThat(executor.deadSet("p").size()).isZero();
    StoredJob again = rig.settle(executor, handle("j"));
    assertThat(again.state()).isEqualTo(JobState.DEAD);
    assertThat(again.errors()).extracting(ErrorRecord::attempt).containsExactly(1, 2, 3, 4);
    assertThat(ran).containsExactly("one");
    broken.set(false);
    executor.deadSet("p").redrive("j", RetryScope.FAILED_STEP);
    StoredJob done = rig.settle(executor, handle("j"));
    assertThat(done.state()).isEqualTo(JobState.COMPLETED);
    assertThat(done.attempts()).isEqualTo(5);
    assertThat(done.errors()).hasSize(4);
  }

  @Test
  void aRedriveFromTheTopRunsEveryStepAgain() {
    JobExecutor executor = rig.executor(pipeline);
    die(executor, "j");
    broken.set(false);
    assertThat(executor.deadSet("p").redrive("j", RetryScope.FROM_THE_TOP)).isTrue();

    StoredJob done = rig.settle(executor, handle("j"));
    assertThat(done.state()).isEqualTo(JobState.COMPLETED);
    assertThat(done.checkpoints()).containsEntry("one", "\"in of 3\"");
    assertThat(done.errors()).hasSize(2);
    assertThat(ran).containsExactly("one", "one");
  }

  @Test
  void onlyDeadJobsAreRedriven() {
    JobExecutor executor = rig.executor(pipeline);
    executor.enqueue(pipeline, "in", EnqueueOptions.correlatedBy("c").jobId("ready"));
    DeadSet dead = executor.deadSet("p");

    assertThat(dead.redrive("ready", RetryScope.FAILED_STEP)).isFalse();
    assertThat(dead.redrive("none", RetryScope.FAILED_STEP)).isFalse();
    assertThat(dead.find("ready")).isEmpty();
    assertThat(dead.delete("ready")).isFalse();
    assertThat(rig.find(handle("ready")).state()).isEqualTo(JobState.READY);
  }

  @Test
  void manyOrAllAreRedriven() {
    JobExecutor executor = rig.executor(pipeline);
    IntStream.range(0, 7).forEach(i -> die(executor, "j" + i));
    broken.set(false);
    DeadSet dead = executor.deadSet("p");

    assertThat(dead.redrive(List.of("j1", "j5", "none"), RetryScope.FAILED_STEP))
        .isEqualTo(2);
    assertThat(dead.jobIds(1, 3)).containsExactly("j2", "j3", "j4");
    assertThat(dead.redriveAll(RetryScope.FROM_THE_TOP)).isEqualTo(5);
    IntStream.range(0, 7)
        .forEach(i -> assertThat(rig.settle(executor, handle("j" + i)).state())
            .isEqualTo(JobState.COMPLETED));
    assertThat(dead.size()).isZero();
  }

  @Test
  void aDeletedJobIsGone() {
    JobExecutor executor = rig.executor(pipeline);
    die(executor, "j");

    assertThat(executor.deadSet("p").delete("j")).isTrue();
    assertThat(rig.store().find(new JobRef("p", "j"))).isEmpty();
    assertThat(rig.dump().keySet()).noneMatch(key -> key.contains(":job:"));
  }

  @Test
  void theOldestGoWhenThereAreTooMany() {
    JobExecutor executor =
        rig.builder(pipeline).deadSetCaps(new DeadSetCaps(3, null)).build();
    IntStream.range(0, 5).forEach(i -> die(executor, "j" + i));

    assertThat(executor.deadSet("p").jobIds(0, 10)).containsExactly("j2", "j3", "j4");
    assertThat(rig.dump().keySet().stream().filter(key -> key.endsWith(":data")))
        .hasSize(3);
    assertThat(rig.dump().keySet().stream().filter(key -> key.endsWith(":errors")))
        .hasSize(3);
  }

  /** Of each queue: that another one's dead jobs were dropped before warns nobody of this one. */
  @Test
  void thatDeadJobsAreDroppedIsLoggedOnceForEachQueue() {
    Pipeline<String> first = dying("evicted-" + UUID.randomUUID());
    Pipeline<String> second = dying("evicted-" + UUID.randomUUID());
    JobExecutor executor =
        rig.builder(first, second).deadSetCaps(new DeadSetCaps(1, null)).build();
    try (EvictionLines lines = new EvictionLines()) {
      for (Pipeline<String> each : List.of(first, second)) {
        for (String id : List.of("a", "b", "c")) {
          rig.settle(
              executor,
              executor.enqueue(each, "in", EnqueueOptions.correlatedBy("c").jobId(id)));
        }
        assertThat(lines.of(each.queue()))
            .containsExactly("WARN The dead set of queue " + each.queue()
                + " is full (at most 1 jobs, each kept for ever): dead jobs are dropped from now on, the oldest first, with"
                + " all that was known of them. First to go: [a]. Redrive or delete dead jobs in time, or raise the caps by"
                + " JobExecutorBuilder.deadSetCaps.");
      }
    }
  }

  private static Pipeline<String> dying(String name) {
    return Pipeline.named(name)
        .input(String.class)
        .action("dies", (text, step) -> {
          throw new IllegalStateException("for good");
        })
        .retry(RetryPolicy.never())
        .build();
  }

  /** What is warned of; tests side by side are told apart by their queues. */
  private static final class EvictionLines extends AppenderBase<ILoggingEvent>
      implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger(EvictionLog.class);
    private final List<String> lines = new CopyOnWriteArrayList<>();

    EvictionLines() {
      setContext(logger.getLoggerContext());
      start();
      logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
        lines.add(event.getLevel() + " " + event.getFormattedMessage());
      }
    }

    List<String> of(String queue) {
      return lines.stream().filter(line -> line.contains(queue)).toList();
    }

    @Override
    public void close() {
      logger.detachAppender(this);
    }
  }

  @Test
  void theOldGoAtTheNextBurial() {
    JobExecutor executor = rig.builder(pipeline)
        .deadSetCaps(new DeadSetCaps(null, Duration.ofDays(7)))
        .build();
    die(executor, "old");
    rig.clock().advance(Duration.ofDays(6));
    die(executor, "newer");
    rig.clock().advance(Duration.ofDays(2));
    die(executor, "newest");

    assertThat(executor.deadSet("p").jobIds(0, 10)).containsExactly("newer", "newest");
  }

  @Test
  void unusableCapsAndPagesAreRefused() {
    assertThatThrownBy(() -> new DeadSetCaps(0, null))
        .hasMessage("maxCount is 0; expected at least 1, or null to keep every dead job");
    assertThatThrownBy(() -> new DeadSetCaps(null, Duration.ZERO))
        .hasMessage("maxAge is PT0S; expected more than zero, or null to keep dead jobs for ever");
    assertThatThrownBy(() -> rig.executor(pipeline).deadSet("p").jobIds(-1, 0))
        .hasMessage(
            "skip is -1 and limit 0; expected a skip of at least 0 and a limit of at least 1");
  }

  private StoredJob die(JobExecutor executor, String id) {
    JobHandle job =
        executor.enqueue(pipeline, "in", EnqueueOptions.correlatedBy("corr-1").jobId(id));
    StoredJob dead = rig.settle(executor, job);
    assertThat(dead.state()).isEqualTo(JobState.DEAD);
    return dead;
  }

  private static JobHandle handle(String id) {
    return new JobHandle("p", id, true);
  }
}
