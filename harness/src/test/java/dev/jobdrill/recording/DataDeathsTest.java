package dev.jobdrill.recording;

import static dev.jobdrill.drill.DrillRig.everySecond;
import static dev.jobdrill.drill.DrillRig.letters;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.nullOutput;
import static dev.jobdrill.recording.DeathRig.order;
import static dev.jobdrill.recording.DeathRig.requireDiagnosis;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads the whole diagnosis of jobs that died of what they carried. */
class DataDeathsTest {
  private final DeathRig deaths = new DeathRig();
  private final DrillRig rig = deaths.rig;

  @AfterEach
  void close() {
    deaths.close();
  }

  @Test
  void nullOutputOfAStep() {
    requireDiagnosis(
        rig.jobs(letters())
            .inject(fault(nullOutput()).at("b").onAttempts(1, 2, 3, 4, 5))
            .runUntilSettled(""),
        """
        diagnosis: DEAD after 4.000 s
          last step completed  a, on attempt 1; then b failed
          first error          attempt 1, in b: NullOutputException: Step 'b' of pipeline 'letters' returned null although it declares java.lang.String as its output. Return a value, or declare the step with action(...) if it has none. (injected by this test)
          error changed        no, the same 5 times; points to a deterministic fault, in code, data or configuration, which no retry mends
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  5 attempts, 4 retries: 0 ms in attempts, 4.000 s between them
          downstream           no requests
          suspicion            Step b returned null where it declares an output: a row that is missing, or an error it caught.
                               since attempt 1: NullOutputException (injected by this test)
        """);
  }

  @Test
  void unreadablePayload() {
    JobHarness jobs = rig.jobs(letters());
    JobHandle job = jobs.enqueue("x");
    rig.sandbox()
        .redis()
        .sync()
        .hset(
            rig.sandbox().keyPrefix() + "{letters}:job:" + job.jobId() + ":data",
            "input",
            "{\"id\":1}");
    requireDiagnosis(jobs.settle(job), """
        diagnosis: DEAD after 4.000 s
          last step completed  none; then a failed
          first error          attempt 1, in a: PayloadException: The input of pipeline 'letters' cannot be read as java.lang.String: Cannot deserialize value of type `java.lang.String` from Object value (token `JsonToken.START_OBJECT`). Found {"id":1}
          error changed        no, the same 5 times; points to a deterministic fault, in code, data or configuration, which no retry mends
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  5 attempts, 4 retries: 0 ms in attempts, 4.000 s between them
          downstream           no requests
          suspicion            What the job carries cannot be read: its class was changed, or another version wrote it.
                               since attempt 1: The input of pipeline 'letters' cannot be read as java.lang.String: Cannot deserialize value of type `java.lang.String` from Object value (token `JsonToken.STAR… [186 characters]
        """);
  }

  @Test
  void outputThatJsonCannotCarry() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .step("a", Object.class, (text, step) -> new Object())
        .retry(RetryPolicy.never())
        .build();
    requireDiagnosis(rig.jobs(pipeline).runUntilSettled("x"), """
        diagnosis: DEAD after 0 ms
          last step completed  none; then a failed
          first error          attempt 1, in a: PayloadException: The output of step 'a' (java.lang.Object) cannot be written as JSON: No serializer found for class java.lang.Object and no properties discovered to create BeanSerializer (to avoid exception, disable SerializationFeature.FAIL_ON_EMPTY_BEANS). Make it a record, or a class whose properties Jackson can read and write.
          error changed        one failure only, so there is nothing to compare it with
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  1 attempt: 0 ms in attempts, 0 ms between them
          downstream           no requests
          suspicion            Step a returns what JSON cannot carry, or too much of it.
                               since attempt 1: The output of step 'a' (java.lang.Object) cannot be written as JSON: No serializer found for class java.lang.Object and no properties discovered to create BeanS… [315 characters]
        """);
  }

  @Test
  void deadChild() {
    requireDiagnosis(family(everySecond(2)).runUntilSettled("x"), """
        diagnosis: DEAD after 1.000 s
          last step completed  none; then ask failed
          first error          attempt 2, in ask: ChildDiedException: 1 of 1 child jobs died: <job>/ask/1 of java.lang.IllegalStateException: the child is ill. Redrive them and, when they have completed, this job; or let the step bear dead children by asking for completed() and dead().
          error changed        one failure only, so there is nothing to compare it with
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  2 attempts, 1 retry: 0 ms in attempts, 1.000 s between them
          downstream           no requests
          suspicion            A child job died first; what is wrong is there, not in this job.
                               since child <job>/ask/1 of pipeline child died in work: IllegalStateException: the child is ill, at DataDeathsTest.java:<line>
        """);
  }

  private JobHarness family(RetryPolicy policy) {
    Pipeline<String> child = Pipeline.named("child")
        .input(String.class)
        .action("work", (text, step) -> {
          throw new IllegalStateException("the child is ill");
        })
        .retry(policy)
        .build();
    Pipeline<String> parent = Pipeline.named("parent")
        .input(String.class)
        .action("ask", (text, step) -> step.spawn(child, text).await().outputs(String.class))
        .build();
    return rig.jobs(parent, child).pipeline("parent");
  }

  @Test
  void waitingForAChild() {
    JobHarness jobs = family(everySecond(2));
    JobHandle job = jobs.enqueue("x");
    requireDiagnosis(jobs.runAttempt(job), """
        diagnosis: WAITING
          last step completed  none; then ask began to wait for its children
          first error          none
          error changed        no attempt failed
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  1 attempt: 0 ms in attempts, 0 ms between them, so far
          downstream           no requests
          suspicion            The job waits for its children and goes on by itself when they have settled.
                               since child <job>/ask/1 is READY
        """);
  }

  @Test
  void changedPipeline() {
    JobHarness before = rig.jobs(order(everySecond(3), (text, step) -> {
      throw new IOException("later");
    }));
    JobHandle job = before.enqueue("x");
    before.runAttempt(job);
    Pipeline<String> changed = Pipeline.named("order")
        .input(String.class)
        .action("charge", (text, step) -> {})
        .action("notify", (text, step) -> {})
        .build();
    requireDiagnosis(rig.jobs(changed).settle(job), """
        diagnosis: DEAD after 1.000 s
          last step completed  fetch, on an attempt that was not observed; then charge was never started
          first error          attempt 1, in charge: IOException: later, at DataDeathsTest.java:<line>
          error changed        yes, with attempt 2; points to infrastructure, a race, or a step that is not idempotent
          span never closed    none
          gap in the queue     1.000 s from its enqueueing to attempt 2
          retries, time spent  1 attempt: 0 ms in attempts, 0 ms between them
          downstream           no requests
          suspicion            The pipeline was changed after the job had begun, and its checkpoints do not fit the new steps.
                               since attempt 2: Pipeline 'order' was changed since the job's last checkpoint: step 'fetch' was completed, and the pipeline has no step of that name any more. Then its steps wer… [367 characters]
        """);
  }
}
