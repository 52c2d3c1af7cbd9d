package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.TestRedis;
import dev.jobdrill.executor.Worker;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two executors with a worker each, on a cluster whose three masters hold a queue each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterExecutorTest {
  /** Longer than any test: who finds a job sooner was woken for it. */
  private static final Duration LEASE = Duration.ofHours(1);

  private final String prefix = "test-" + UUID.randomUUID() + ":";
  private final List<RedisJobStore> stores = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();
  private final Queue<String> ran = new ConcurrentLinkedQueue<>();
  private RedisCluster cluster;
  private Pipeline<String> child;
  private Pipeline<String> otherChild;
  private Pipeline<String> parent;
  private JobExecutor executor;

  @BeforeAll
  void boot() {
    cluster = RedisCluster.start();
    child = echo("child", queueOn(1));
    otherChild = echo("other-child", queueOn(2));
    parent = Pipeline.named("parent")
        .input(String.class)
        .step("ask", String.class, (text, step) -> {
          var children = step.spawnAll(child, List.of("a", "b"));
          var others = step.spawnAll(otherChild, List.of("c", "d"));
          return children.await().outputs(String.class) + "" + others.await().outputs(String.class);
        })
        .queue(queueOn(0))
        .build();
    executor = start("one");
    start("two");
  }

  @AfterAll
  void close() {
    workers.forEach(Worker::close);
    stores.forEach(RedisJobStore::close);
    cluster.close();
  }

  /** Fails once where the text asks for it, and for good until it is redriven. */
  private Pipeline<String> echo(String name, String queue) {
    return Pipeline.named(name)
        .input(String.class)
        .step("first", String.class, (text, step) -> text)
        .step("echo", String.class, (text, step) -> {
          ran.add(step.jobId());
          boolean fails = text.equals("fails") && step.attempt() == 1
              || text.equals("dies") && step.attempt() <= 2;
          if (fails) {
            throw new IllegalStateException(text);
          }
          return text + "!";
        })
        .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofMillis(20))))
        .queue(queue)
        .build();
  }

  private String queueOn(int node) {
    return IntStream.range(0, 1000)
        .mapToObj(i -> "queue-" + i)
        .filter(queue -> cluster.nodeOf(prefix + "{" + queue + "}:ready") == cluster.node(node))
        .findFirst()
        .orElseThrow();
  }

  private JobExecutor start(String name) {
    RedisJobStore store = RedisJobStore.open(cluster.client(), prefix);
    stores.add(store);
    JobExecutor started = JobExecutor.on(store)
        .lease(LEASE)
        .pipeline(parent)
        .pipeline(child)
        .pipeline(otherChild)
        .build()
        .asWorker(name);
    workers.add(started.newWorker().concurrency(2).start());
    return started;
  }

  @Test
  void anIdleWorkerWakesForEachQueue() {
    for (int i = 0; i < 10; i++) {
      assertThat(settled(enqueue(child, "x")).checkpoints()).containsEntry("echo", "\"x!\"");
      assertThat(settled(enqueue(otherChild, "x")).checkpoints()).containsEntry("echo", "\"x!\"");
    }
  }

  @Test
  void aJobThatFailsIsTriedAgain() {
    StoredJob job = settled(enqueue(otherChild, "fails"));

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.errors()).extracting(ErrorRecord::message).containsExactly("fails");
  }

  @Test
  void aScheduledJobRunsWhenItIsDue() {
    Instant due = Instant.now().plusMillis(200);
    StoredJob job = settled(
        executor.enqueue(child, "later", EnqueueOptions.freshCorrelation().dueAt(due)));

    assertThat(job.settledAt()).isAfterOrEqualTo(due.minusMillis(1));
  }

  @Test
  void aDeadJobIsRedriven() {
    JobHandle handle = enqueue(child, "dies");
    assertThat(settled(handle).state()).isEqualTo(JobState.DEAD);
    assertThat(executor.deadSet(child.queue()).jobIds(0, 9)).containsExactly(handle.jobId());

    assertThat(executor.deadSet(child.queue()).redrive(handle.jobId(), RetryScope.FAILED_STEP))
        .isTrue();
    assertThat(settled(handle).state()).isEqualTo(JobState.COMPLETED);
    assertThat(executor.deadSet(child.queue()).size()).isZero();
  }

  @Test
  void aParentAwaitsChildrenOnOtherNodes() {
    List<JobHandle> parents =
        IntStream.range(0, 5).mapToObj(i -> enqueue(parent, "x")).toList();

    assertThat(parents)
        .allSatisfy(handle -> assertThat(settled(handle).checkpoints())
            .isEqualTo(Map.of("ask", "\"[a!, b!][c!, d!]\"")));
    for (JobHandle handle : parents) {
      assertThat(ran.stream().filter(id -> id.startsWith(handle.jobId() + "/"))).hasSize(4);
    }
  }

  @Test
  void livesAreThoseOnASingleServer() {
    assertThat(outcome(RedisJobStore.on(cluster.connection(), prefix + "lives:")))
        .isEqualTo(outcome(RedisJobStore.on(TestRedis.shared().connection(), prefix)));
  }

  private static Map<String, String> outcome(RedisJobStore store) {
    JobLives lives = new JobLives(store, Striker.idle());
    lives.live();
    return lives.outcome(store);
  }

  private JobHandle enqueue(Pipeline<String> pipeline, String text) {
    return executor.enqueue(pipeline, text, EnqueueOptions.freshCorrelation());
  }

  private StoredJob settled(JobHandle handle) {
    JobRef job = new JobRef(handle.queue(), handle.jobId());
    RigClients.soon().until(() -> find(job).state().isSettled());
    return find(job);
  }

  private StoredJob find(JobRef job) {
    return stores.get(0).find(job).orElseThrow();
  }
}
