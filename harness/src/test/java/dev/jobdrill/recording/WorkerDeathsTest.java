package dev.jobdrill.recording;

import static dev.jobdrill.drill.DrillRig.everySecond;
import static dev.jobdrill.drill.DrillRig.letters;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.recording.DeathRig.order;
import static dev.jobdrill.recording.DeathRig.requireDiagnosis;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRig;
import dev.jobdrill.executor.WorkerCrash;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepContext;
import dev.jobdrill.pipeline.StepOptions;
import dev.jobdrill.recording.signal.SignalCapture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads the whole diagnosis of jobs whose workers never came, died, hung or were too late. */
class WorkerDeathsTest {
  private final DeathRig deaths = new DeathRig();
  private final DrillRig rig = deaths.rig;

  @AfterEach
  void close() {
    deaths.close();
  }

  @Test
  void neverStarted() {
    JobHarness jobs = rig.jobs(letters());
    requireDiagnosis(jobs.observe(jobs.enqueue("")), """
        diagnosis: READY
          last step completed  none: no attempt was made
          first error          none
          error changed        no attempt failed
          span never closed    none
          gap in the queue     no worker has taken it yet
          retries, time spent  no attempt
          downstream           no requests
          suspicion            The job never started: no worker has taken it from queue letters.
                               since it is READY, and no attempt was made since it was enqueued
        """);
  }

  @Test
  void notDueYet() {
    JobHarness jobs = rig.jobs(letters());
    JobHandle job = jobs.enqueue(
        "",
        EnqueueOptions.freshCorrelation().dueAt(jobs.clock().instant().plus(Duration.ofHours(3))));
    requireDiagnosis(jobs.observe(job), """
        diagnosis: SCHEDULED
          last step completed  none: no attempt was made
          first error          none
          error changed        no attempt failed
          span never closed    none
          gap in the queue     no worker has taken it yet
          retries, time spent  no attempt
          downstream           no requests
          suspicion            The job has not started since it is not due yet.
                               since it is SCHEDULED in queue letters, and no attempt was made
        """);
    requireDiagnosis(jobs.settle(job), """
        diagnosis: COMPLETED after 3 h 0 min
          last step completed  c, on attempt 1
          first error          none
          error changed        no attempt failed
          span never closed    none
          gap in the queue     3 h 0 min from its enqueueing to attempt 1
          retries, time spent  1 attempt: 0 ms in attempts, 0 ms between them
          downstream           no requests
          suspicion            The job waited long before its first attempt: too few workers, a pause, or a start in the future.
                               since attempt 1 began 3 h 0 min after the job was enqueued
        """);
  }

  @Test
  void crashLoop() {
    requireDiagnosis(
        deaths.run((text, step) -> {
          throw new WorkerCrash("out of memory");
        }),
        """
        diagnosis: DEAD after 90.000 s
          last step completed  fetch, on attempt 1; then charge started, and the worker crashed in it
          first error          attempt 1, in charge: LeaseExpired: its worker gave no sign of life until the lease ran out
          error changed        no, the same 3 times; points to a deterministic fault, in code, data or configuration, which no retry mends
          span never closed    charge of attempts 1 to 3, left by the crash
          gap in the queue     none: attempt 1 began at once
          retries, time spent  3 attempts, 2 retries: 0 ms in attempts, 90.000 s between them
          downstream           no requests
          suspicion            Step charge takes its worker down each time: out of memory, a kill, a native crash; no error is left of it.
                               since attempts 1 to 3 crashed at charge, each taken over when its lease ran out
        """);
  }

  @Test
  void oneCrashAfterTheEffect() {
    requireDiagnosis(
        rig.jobs(order(everySecond(3), (text, step) -> {}))
            .inject(fault(crash()).at("charge").afterStep())
            .runUntilSettled("x"),
        """
        diagnosis: COMPLETED after 30.000 s
          last step completed  notify, on attempt 2
          first error          attempt 1, in charge: LeaseExpired: its worker gave no sign of life until the lease ran out (injected by this test)
          error changed        one failure only, so there is nothing to compare it with
          span never closed    charge of attempt 1, left by the crash
          gap in the queue     none: attempt 1 began at once
          retries, time spent  2 attempts, 1 retry: 0 ms in attempts, 30.000 s between them
          downstream           no requests
          suspicion            Step charge may have taken effect twice: its worker died before its checkpoint.
                               since on attempt 1 charge ran to its end and was never checkpointed, so it is run again
        """);
  }

  @Test
  void hang() {
    Pipeline<String> pipeline = Pipeline.named("order")
        .input(String.class)
        .step("fetch", String.class, (text, step) -> text)
        .action("charge", WorkerDeathsTest::sleepOn, StepOptions.timeout(Duration.ofSeconds(1)))
        .retry(RetryPolicy.never())
        .build();
    requireDiagnosis(rig.jobs(pipeline).runUntilSettled("x"), """
        diagnosis: DEAD after 6.000 s
          last step completed  fetch, on attempt 1; then charge hung
          first error          attempt 1, in charge: StepHungException: Step 'charge' hung: it took longer than its timeout of PT1S and did not end within PT5S of being interrupted. Its thread is lost until it ends by itself; give its calls timeouts of their own.
          error changed        one failure only, so there is nothing to compare it with
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  1 attempt: 10.000 s in attempts, 0 ms between them
          downstream           no requests
          suspicion            Step charge hangs: it even outlasted its interruption. Give the call it hangs in a timeout.
                               since attempt 1 hung at WorkerDeathsTest.java:<line>
        """);
  }

  private static void sleepOn(String text, StepContext step) throws InterruptedException {
    try {
      step.sleep(Duration.ofSeconds(9));
    } catch (InterruptedException ignored) {
      step.sleep(Duration.ofSeconds(9));
    }
  }

  @Test
  void slowStep() {
    Pipeline<String> pipeline = Pipeline.named("order")
        .input(String.class)
        .action(
            "charge",
            (text, step) -> step.sleep(Duration.ofSeconds(9)),
            StepOptions.timeout(Duration.ofSeconds(1)))
        .retry(everySecond(2))
        .build();
    requireDiagnosis(rig.jobs(pipeline).runUntilSettled("x"), """
        diagnosis: DEAD after 3.000 s
          last step completed  none; then charge failed
          first error          attempt 1, in charge: StepTimeoutException: Step 'charge' took longer than its timeout of PT1S: it was slow, not hung, since it ended when it was interrupted.
          error changed        no, the same 2 times; points to a deterministic fault, in code, data or configuration, which no retry mends
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  2 attempts, 1 retry: 2.000 s in attempts, 1.000 s between them
          downstream           no requests
          suspicion            Step charge is too slow for its time limit, or the limit is too short.
                               since attempts 1 and 2: StepTimeoutException: Step 'charge' took longer than its timeout of PT1S: it was slow, not hung, since it ended when it was interrupted.
        """);
  }

  @Test
  void stillRunning() {
    JobHarness[] jobs = new JobHarness[1];
    String[] during = new String[1];
    jobs[0] = rig.jobs(
        order(everySecond(3), (text, step) -> during[0] = jobs[0].lastRun().diagnosis()));
    JobRun run = jobs[0].runUntilSettled("x");
    requireDiagnosis(run, during[0], """
        diagnosis: ACTIVE
          last step completed  fetch, on attempt 1; then charge started and has not returned
          first error          none
          error changed        no attempt failed
          span never closed    charge of attempt 1, still under way
          gap in the queue     none: attempt 1 began at once
          retries, time spent  1 attempt: 0 ms in attempts, 0 ms between them, so far
          downstream           no requests
          suspicion            Step charge started and has not returned: it still runs, or it hangs.
                               since attempt 1 entered charge at +0 ms
        """);
  }

  /** A worker that outlives its lease, as after a long pause, and whose writes come too late. */
  @Test
  void lostLease() {
    JobRig jobs = new JobRig();
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("slow", (text, step) -> {
          if (step.attempt() == 1) {
            jobs.clock().advance(JobRig.LEASE.multipliedBy(2));
          }
        })
        .build();
    SignalCapture signals = SignalCapture.open(jobs.clock(), 1, List.of(pipeline), jobs.store());
    RunRecorder recorder = new RunRecorder(jobs.clock(), signals);
    JobExecutor executor = jobs.builder(pipeline)
        .interceptor(recorder)
        .interceptor(JobRig.withoutRenewals())
        .interceptor(recorder.bodyWatch())
        .build();
    JobHandle job = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
    jobs.settle(executor, job);
    signals.close();
    requireDiagnosis(
        recorder.snapshot(jobs.find(job), List.of("slow"), List.of(), Map.of(), List.of()), """
        diagnosis: COMPLETED after 60.000 s
          last step completed  slow, on attempt 2
          first error          attempt 1, in slow: LeaseExpired: its worker gave no sign of life until the lease ran out
          error changed        one failure only, so there is nothing to compare it with
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  2 attempts, 1 retry: 60.000 s in attempts, 0 ms between them
          downstream           no requests
          suspicion            Two workers had the job at once: the first outlived its lease, so what its step did was done twice.
                               since what attempt 1 tried to write of slow was rejected at +60.000 s
        """);
  }

  @Test
  void afterManyTroublesTheFirstThreeSuspicionsStayWithinFifteenLines() {
    JobRun run = rig.jobs(order(everySecond(9), (text, step) -> {
          if (step.attempt() == 1) {
            DrillRig.post(Map.of("Idempotency-Key", "1"), rig.http().url("/a"), "1");
            throw new StackOverflowError();
          }
          if (step.attempt() == 2) {
            DrillRig.post(Map.of("Idempotency-Key", "2"), rig.http().url("/a"), "1");
            throw new IllegalStateException("already paid");
          }
          if (step.attempt() < 5) {
            throw new WorkerCrash("out of memory");
          }
        }))
        .runUntilSettled("x");
    requireDiagnosis(run, """
        diagnosis: COMPLETED after 62.000 s
          last step completed  notify, on attempt 5
          first error          attempt 1, in charge: StackOverflowError, at WorkerDeathsTest.java:<line>
          error changed        yes, with attempt 2; points to infrastructure, a race, or a step that is not idempotent
          span never closed    charge of attempts 3 and 4, left by the crash
          gap in the queue     none: attempt 1 began at once
          retries, time spent  5 attempts, 4 retries: 0 ms in attempts, 62.000 s between them
          downstream           2 of 2 requests failed: POST /a → 2 × HTTP 404 (no stub matches)
          suspicion            A request has no stub: correct the test's stubs, or the URL, before anything else.
                               since POST /a → HTTP 404 (no stub matches), in charge on attempt 1
          suspicion            Step charge takes its worker down each time: out of memory, a kill, a native crash; no error is left of it.
                               since attempts 3 and 4 crashed at charge, each taken over when its lease ran out
          suspicion            Step charge is not idempotent: a retry met what an earlier attempt had left behind.
                               since attempt 1 ran charge before; then attempt 2: IllegalStateException: already paid, at WorkerDeathsTest.java:<line>
        """);
  }
}
