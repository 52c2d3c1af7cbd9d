package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.environment.ServerBinary;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.Worker;
import dev.jobdrill.pipeline.Pipeline;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The master dies while a worker runs jobs, and its replica, which has all that was written, takes its place. */
class FailoverTest {
  private static final int JOBS = 20;

  private final Map<String, Integer> executions = new ConcurrentHashMap<>();
  private final AtomicBoolean failedOver = new AtomicBoolean();

  static Stream<Arguments> clients() {
    return ServerBinary.present().stream()
        .flatMap(
            binary -> Stream.of(DisconnectedBehavior.DEFAULT, DisconnectedBehavior.REJECT_COMMANDS)
                .map(behavior -> Arguments.of(binary, behavior)));
  }

  /** The replica knows none of the scripts. */
  @ParameterizedTest
  @MethodSource("clients")
  void everyStepRunsOnceAndEveryJobSettles(ServerBinary binary, DisconnectedBehavior behavior) {
    try (RedisReplica pair = RedisReplica.start(binary);
        LossyProxy proxy = new LossyProxy(pair.master().port())) {
      RedisClient client = RigClients.open(
          RigClients.uri(proxy.port()), ClientOptions.builder().disconnectedBehavior(behavior));
      try (RedisJobStore store = RedisJobStore.open(client, "p:")) {
        Pipeline<Integer> pipeline = pipeline(() -> {
          pair.failOver();
          proxy.leadTo(pair.replica().port());
        });
        JobExecutor executor = JobExecutor.on(store).pipeline(pipeline).build();
        List<JobHandle> jobs = IntStream.range(0, JOBS)
            .mapToObj(i -> executor.enqueue(pipeline, i, EnqueueOptions.freshCorrelation()))
            .toList();
        try (Worker worker = executor.newWorker().concurrency(1).start()) {
          RigClients.soon().untilTrue(failedOver);
          RedisJobStore promoted = RedisJobStore.on(pair.replica().connection(), "p:");

          assertThat(jobs)
              .allSatisfy(job -> assertThat(settled(promoted, job).errors()).isEmpty());
          assertThat(executions).hasSize(2 * JOBS).containsValue(1).doesNotContainValue(2);
          assertThat(worker.isShuttingDown()).isFalse();
        }
      } finally {
        client.shutdown(0, 2, TimeUnit.SECONDS);
      }
    }
  }

  private Pipeline<Integer> pipeline(Runnable failOver) {
    return Pipeline.named("p")
        .input(Integer.class)
        .step("one", Integer.class, (number, step) -> {
          executions.merge("one " + number, 1, Integer::sum);
          if (number == JOBS / 2) {
            failOver.run();
            failedOver.set(true);
          }
          return number;
        })
        .action("two", (number, step) -> executions.merge("two " + number, 1, Integer::sum))
        .build();
  }

  private static StoredJob settled(RedisJobStore store, JobHandle handle) {
    JobRef job = new JobRef(handle.queue(), handle.jobId());
    RigClients.soon().until(() -> store.find(job).orElseThrow().state().isSettled());
    return store.find(job).orElseThrow();
  }
}
