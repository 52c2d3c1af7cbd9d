package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManyWorkersTest {
  private static final int WORKERS = 6;
  private static final int JOBS = 60;

  private final JobRig rig = new JobRig();
  private final Map<String, Integer> executions = new ConcurrentHashMap<>();

  @Test
  void aQueueSharedByManyWorkersRunsEachStepOnceAndEachFailedStepOnceMore() throws Exception {
    Pipeline<Integer> pipeline = Pipeline.named("p")
        .input(Integer.class)
        .step("a", Integer.class, (number, step) -> count(step.stepName(), number))
        .step("b", Integer.class, (number, step) -> {
          count(step.stepName(), number);
          if (number % 3 == 0 && step.attempt() == 1) {
            throw new IllegalStateException("every third");
          }
          return number;
        })
        .action("c", (number, step) -> count(step.stepName(), number))
        .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ZERO)))
        .build();
    JobExecutor executor = rig.executor(pipeline);
    List<JobHandle> handles = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      handles.add(executor.enqueue(pipeline, i, EnqueueOptions.freshCorrelation()));
    }

    runManyWorkers(executor);

    assertThat(handles)
        .allSatisfy(handle -> assertThat(rig.find(handle).state()).isEqualTo(JobState.COMPLETED));
    for (int i = 0; i < JOBS; i++) {
      assertThat(executions)
          .containsEntry("a " + i, 1)
          .containsEntry("b " + i, i % 3 == 0 ? 2 : 1)
          .containsEntry("c " + i, 1);
    }
  }

  private int count(String step, int number) {
    executions.merge(step + " " + number, 1, Integer::sum);
    return number;
  }

  private static void runManyWorkers(JobExecutor executor) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
    try {
      List<Future<Void>> ended = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        JobExecutor worker = executor.asWorker("worker-" + i);
        Callable<Void> untilTheQueueIsEmpty = () -> {
          while (!worker.runNext().equals(new RunResult.Idle(null))) {
            // a job of another worker is leased still, and may come back after a failure
          }
          return null;
        };
        ended.add(threads.submit(untilTheQueueIsEmpty));
      }
      for (Future<Void> worker : ended) {
        worker.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
