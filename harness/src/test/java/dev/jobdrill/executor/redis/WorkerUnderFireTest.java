package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.environment.ServerBinary;
import dev.jobdrill.executor.ClaimResult;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobStore;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.JobStoreException.Outcome;
import dev.jobdrill.executor.JobStoreException.Reason;
import dev.jobdrill.executor.Release;
import dev.jobdrill.executor.Released;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.Worker;
import dev.jobdrill.pipeline.Pipeline;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A worker goes on after a trouble, with all its slots, and runs every step once. */
class WorkerUnderFireTest {
  private static final int JOBS = 20;

  private final Map<String, Integer> executions = new ConcurrentHashMap<>();
  private final AtomicBoolean begun = new AtomicBoolean();

  @ParameterizedTest
  @EnumSource(
      value = LiveTrouble.class,
      names = {"NOT_CONNECTED", "ANSWER_LOST", "ANSWER_LOST_AND_SENT_AGAIN", "READONLY", "OOM"})
  void runsWhatIsLeftWhenTheTroubleIsOver(LiveTrouble trouble) {
    try (TroubledServer server = trouble.start();
        RedisJobStore store = RedisJobStore.open(server.client(), "p:")) {
      Pipeline<Integer> pipeline = pipeline(() -> trouble.begin(server));
      JobExecutor executor = executor(store, pipeline);
      List<JobHandle> jobs = enqueueAll(executor, pipeline);
      try (Worker worker = executor.newWorker().concurrency(1).start()) {
        RigClients.soon().untilTrue(begun);
        trouble.end(server);
        requireEachStepOnce(RedisJobStore.on(server.server().connection(), "p:"), jobs);
        assertThat(worker.isShuttingDown()).isFalse();
      }
    }
  }

  static Stream<Arguments> clients() {
    return ServerBinary.present().stream()
        .flatMap(
            binary -> Stream.of(DisconnectedBehavior.DEFAULT, DisconnectedBehavior.REJECT_COMMANDS)
                .map(behavior -> Arguments.of(binary, behavior)));
  }

  /** It has all that was written, and knows none of the scripts. */
  @ParameterizedTest
  @MethodSource("clients")
  void runsWhatIsLeftOnTheReplicaThatTakesTheMastersPlace(
      ServerBinary binary, DisconnectedBehavior behavior) {
    try (RedisReplica pair = RedisReplica.start(binary);
        LossyProxy proxy = new LossyProxy(pair.master().port())) {
      RedisClient client = RigClients.open(
          RigClients.uri(proxy.port()), ClientOptions.builder().disconnectedBehavior(behavior));
      try (RedisJobStore store = RedisJobStore.open(client, "p:")) {
        Pipeline<Integer> pipeline = pipeline(() -> {
          pair.failOver();
          proxy.leadTo(pair.replica().port());
        });
        JobExecutor executor = executor(store, pipeline);
        List<JobHandle> jobs = enqueueAll(executor, pipeline);
        try (Worker worker = executor.newWorker().concurrency(1).start()) {
          RigClients.soon().untilTrue(begun);
          requireEachStepOnce(RedisJobStore.on(pair.replica().connection(), "p:"), jobs);
          assertThat(worker.isShuttingDown()).isFalse();
        }
      } finally {
        client.shutdown(0, 2, TimeUnit.SECONDS);
      }
    }
  }

  private void requireEachStepOnce(RedisJobStore store, List<JobHandle> jobs) {
    assertThat(jobs).allSatisfy(job -> assertThat(settled(store, job).errors()).isEmpty());
    assertThat(executions).hasSize(2 * JOBS).containsValue(1).doesNotContainValue(2);
  }

  /** What came with a release cannot be seen to, and that must not cost the worker its only slot. */
  @Test
  void aSlotOutlivesAFailureBetweenJobs() {
    try (RedisServer server = RedisServer.with().start();
        RedisJobStore store = RedisJobStore.open(server.client(), "p:")) {
      Pipeline<Integer> pipeline = pipeline(() -> {});
      JobExecutor executor = executor(leavingAReportOnce(store), pipeline);
      List<JobHandle> jobs = enqueueAll(executor, pipeline);
      try (Worker worker = executor.newWorker().concurrency(1).start()) {
        assertThat(jobs)
            .allSatisfy(job -> assertThat(settled(store, job).errors()).isEmpty());
        assertThat(worker.isShuttingDown()).isFalse();
      }
    }
  }

  /** The first completion brings a child to report along, and then the store cannot be read. */
  private static JobStore leavingAReportOnce(RedisJobStore store) {
    AtomicBoolean left = new AtomicBoolean();
    return (JobStore) Proxy.newProxyInstance(
        JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, args) -> {
          if (method.getName().equals("find")) {
            throw new JobStoreException("away", Reason.CONNECTION_LOST, Outcome.UNKNOWN, null);
          }
          if (method.getName().equals("complete") && left.compareAndSet(false, true)) {
            args[3] = new Release(((Release) args[3]).now(), null);
            call(store, method, args);
            return new Released(
                true, new ClaimResult.Unreported(new JobRef("p", "child")), List.of());
          }
          return call(store, method, args);
        });
  }

  private static @Nullable Object call(JobStore store, Method method, Object[] args)
      throws Throwable {
    try {
      return method.invoke(store, args);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }

  private Pipeline<Integer> pipeline(Runnable trouble) {
    return Pipeline.named("p")
        .input(Integer.class)
        .step("one", Integer.class, (number, step) -> {
          executions.merge("one " + number, 1, Integer::sum);
          if (number == JOBS / 2 && !begun.get()) {
            trouble.run();
            begun.set(true);
          }
          return number;
        })
        .action("two", (number, step) -> executions.merge("two " + number, 1, Integer::sum))
        .build();
  }

  private static JobExecutor executor(JobStore store, Pipeline<Integer> pipeline) {
    return JobExecutor.on(store)
        .lease(Duration.ofSeconds(20))
        .pipeline(pipeline)
        .build();
  }

  private static List<JobHandle> enqueueAll(JobExecutor executor, Pipeline<Integer> pipeline) {
    return IntStream.range(0, JOBS)
        .mapToObj(i -> executor.enqueue(pipeline, i, EnqueueOptions.freshCorrelation()))
        .toList();
  }

  private static StoredJob settled(RedisJobStore store, JobHandle handle) {
    JobRef job = new JobRef(handle.queue(), handle.jobId());
    RigClients.soon().until(() -> store.find(job).orElseThrow().state().isSettled());
    return store.find(job).orElseThrow();
  }
}
