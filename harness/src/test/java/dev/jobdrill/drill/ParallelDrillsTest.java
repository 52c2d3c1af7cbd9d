package dev.jobdrill.drill;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParallelDrillsTest {
  private static final int DRILLS = 50;

  @Test
  void fiftyDrillsAtOnceSeeNothingOfEachOther() throws Exception {
    List<DrillRig> rigs =
        IntStream.range(0, DRILLS).mapToObj(i -> new DrillRig()).toList();
    ExecutorService threads = Executors.newFixedThreadPool(DRILLS);
    try {
      List<Callable<JobRun>> drills = IntStream.range(0, DRILLS)
          .<Callable<JobRun>>mapToObj(i -> () -> drill(rigs.get(i), i))
          .toList();
      List<Future<JobRun>> runs = threads.invokeAll(drills);
      for (int i = 0; i < DRILLS; i++) {
        JobRun run = runs.get(i).get();
        String own = "reply " + i;
        assertThat(run.output("charge", String.class)).isEqualTo(own);
        assertThat(run.exchanges())
            .hasSize(2)
            .allMatch(exchange -> exchange.http().response().body().text().equals(own));
        assertThat(rigs.get(i).http().exchanges()).hasSize(2);
        assertThat(run.attempts()).hasSize(2);
        assertThat(run.strikes()).hasSize(1);
      }
    } finally {
      threads.shutdownNow();
      rigs.forEach(DrillRig::close);
    }
    rigs.forEach(rig -> assertThat(rig.dump()).isEmpty());
  }

  /** Same URL, same pipeline, same job id: only the sandbox tells them apart. */
  private static JobRun drill(DrillRig rig, int number) {
    rig.http().stubFor(post("/charges").willReturn(ok("reply " + number)));
    Pipeline<Integer> pipeline = Pipeline.named("order")
        .input(Integer.class)
        .step(
            "charge",
            String.class,
            (order, step) -> DrillRig.post(step, rig.http().url("/charges"), "" + order))
        .build();
    JobHarness jobs = rig.jobs(pipeline).inject(fault(crash()).at("charge").afterStep());
    JobHandle job = jobs.enqueue(number, EnqueueOptions.correlatedBy("c").jobId("order-1"));
    JobRun run = jobs.settle(job);
    jobs.requireFaultsStruck();
    return run;
  }
}
