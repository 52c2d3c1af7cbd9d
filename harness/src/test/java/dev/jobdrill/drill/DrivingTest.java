package dev.jobdrill.drill;

import static dev.jobdrill.drill.DrillRig.everySecond;
import static dev.jobdrill.drill.DrillRig.letters;
import static dev.jobdrill.drill.DrillRig.sinceStart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.JobRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrivingTest {
  private static final Instant START = DrillSettings.DEFAULT.start();

  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aJobRunsToItsEnd() {
    JobRun run = rig.jobs(letters()).runUntilSettled("");
    assertThat(run.state()).isEqualTo(JobState.COMPLETED);
    assertThat(run.output("c", String.class)).isEqualTo("abc");
    assertThat(run.attempts()).hasSize(1);
    assertThat(run.duration()).contains(Duration.ZERO);
  }

  @Test
  void theCapOnAttemptsEndsAJobThatNeverSettlesAndShowsItsTimeline() {
    JobHarness jobs = rig.jobs(DrillSettings.DEFAULT.capped(7, Duration.ofDays(9)), failing(99));
    JobHandle job = jobs.enqueue("x");
    Throwable thrown = catchThrowable(() -> jobs.settle(job));
    assertThat(thrown)
        .isInstanceOf(NotSettledException.class)
        .hasMessage("Job " + job.jobId()
            + " has not settled: 7 attempts were run. If it"
            + " is meant to take that long, raise the cap, by @JobPipelineTest(maxAttempts = ...)"
            + " or DrillSettings.capped; if not, its retry policy"
            + " has no end.\n\n" + jobs.observe(job).evidence());
    assertThat(jobs.observe(job).attempts()).hasSize(7);
  }

  @Test
  void aJobThatSettlesOnItsLastAllowedAttemptPasses() {
    JobHarness jobs = rig.jobs(DrillSettings.DEFAULT.capped(7, Duration.ofDays(9)), failing(7));
    assertThat(jobs.runUntilSettled("x").state()).isEqualTo(JobState.DEAD);
  }

  @Test
  void theCapOnAttemptsCountsThoseOfOtherJobsToo() {
    Pipeline<String> endless = Pipeline.named("endless")
        .input(String.class)
        .action("fail", (text, step) -> {
          throw new IllegalStateException("again");
        })
        .retry(RetryPolicy.attempts(Integer.MAX_VALUE).backoff(Backoff.fixed(Duration.ZERO)))
        .build();
    JobHarness jobs =
        rig.jobs(DrillSettings.DEFAULT.capped(20, Duration.ofDays(9)), endless, letters());
    JobHandle other = jobs.pipeline("endless").enqueue("x");
    JobHandle job = jobs.pipeline("letters")
        .enqueue("", EnqueueOptions.correlatedBy("c").dueAt(START.plusSeconds(5)));
    assertThatThrownBy(() -> jobs.settle(job))
        .isInstanceOf(NotSettledException.class)
        .hasMessageContaining("Job " + job.jobId() + " has not settled: 20 attempts were run")
        .hasMessageContaining("SCHEDULED, 0 attempts");
    assertThat(jobs.observe(other).attempts()).hasSize(20);
  }

  @Test
  void theCapOnVirtualTimeEndsAJobWhoseRetryIsTooFarOff() {
    Pipeline<String> patient = Pipeline.named("patient")
        .input(String.class)
        .action("fail", (text, step) -> {
          throw new IllegalStateException("again");
        })
        .retry(RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofDays(30))))
        .build();
    JobHarness jobs = rig.jobs(DrillSettings.DEFAULT.capped(9, Duration.ofDays(40)), patient);
    JobHandle job = jobs.enqueue("x");
    assertThatThrownBy(() -> jobs.settle(job))
        .isInstanceOf(NotSettledException.class)
        .hasMessageStartingWith("Job " + job.jobId() + " has not settled: the next attempt is due"
            + " only after 40 d 0 h of virtual time. If it is")
        .hasMessageContaining("2 attempts");
    assertThat(sinceStart(jobs.clock().instant())).isEqualTo(Duration.ofDays(30));
  }

  @Test
  void attemptsRunOneAtATime() {
    JobHarness jobs = rig.jobs(failing(3));
    JobHandle job = jobs.enqueue("x");
    assertThat(jobs.observe(job).attempts()).isEmpty();
    assertThat(jobs.observe(job).state()).isEqualTo(JobState.READY);
    JobRun first = jobs.runAttempt(job);
    assertThat(first.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(sinceStart(jobs.clock().instant())).isEqualTo(Duration.ZERO);
    JobRun second = jobs.runAttempt(job);
    assertThat(second.attempts()).extracting(AttemptRecord::number).containsExactly(1, 2);
    assertThat(sinceStart(jobs.clock().instant())).isEqualTo(Duration.ofSeconds(1));
    assertThat(jobs.settle(job).state()).isEqualTo(JobState.DEAD);
    assertThat(first.attempts()).as("a run is what it was when asked for").hasSize(1);
  }

  @Test
  void aSettledJobHasNoNextAttempt() {
    JobHarness jobs = rig.jobs(letters());
    JobHandle job = jobs.enqueue("");
    jobs.settle(job);
    JobHandle other = jobs.enqueue("other");
    assertThatThrownBy(() -> jobs.runAttempt(job))
        .isInstanceOf(NotSettledException.class)
        .hasMessage("Job " + job.jobId()
            + " has settled: it is COMPLETED and has no next attempt.\n\n"
            + jobs.observe(job).evidence());
    assertThat(jobs.observe(other).attempts()).as("nothing else was run").isEmpty();
  }

  @Test
  void settlingASettledJobShowsItAgain() {
    JobHarness jobs = rig.jobs(letters());
    JobHandle first = jobs.enqueue("1");
    JobHandle second = jobs.enqueue("2");
    assertThat(jobs.settle(second).output("c", String.class)).isEqualTo("2abc");
    assertThat(jobs.settle(first).output("c", String.class)).isEqualTo("1abc");
    assertThat(jobs.settle(first).attempts()).hasSize(1);
  }

  @Test
  void severalJobsOfSeveralPipelinesTakeTheirTurns() {
    JobHarness jobs = rig.jobs(letters("one"), letters("two"), failing(2));
    JobHandle dying = jobs.pipeline("failing").enqueue("x");
    List<JobHandle> handles = IntStream.range(0, 6)
        .mapToObj(i -> jobs.pipeline(i % 2 == 0 ? "one" : "two").enqueue("" + i))
        .toList();
    for (int i = 5; i >= 0; i--) {
      assertThat(jobs.settle(handles.get(i)).output("c", String.class)).isEqualTo(i + "abc");
    }
    assertThat(jobs.settle(dying).state()).isEqualTo(JobState.DEAD);
    assertThat(jobs.jobs()).hasSize(7).startsWith(dying).endsWith(handles.get(5));
  }

  @Test
  void aDelayedJobStartsWhenItIsDue() {
    JobHarness jobs = rig.jobs(letters());
    JobHandle job = jobs.enqueue(
        "", EnqueueOptions.correlatedBy("corr-7").dueAt(START.plus(Duration.ofDays(3))));
    assertThat(jobs.observe(job).state()).isEqualTo(JobState.SCHEDULED);
    JobRun run = jobs.settle(job);
    assertThat(sinceStart(run.attempts().get(0).startedAt())).isEqualTo(Duration.ofDays(3));
    assertThat(run.enqueuedAt()).isEqualTo(START);
  }

  @Test
  void aCallersIdsAreKept() {
    JobHarness jobs = rig.jobs(letters());
    JobHandle job = jobs.enqueue("", EnqueueOptions.correlatedBy("corr-7").jobId("order-9"));
    JobRun run = jobs.settle(job);
    assertThat(run.jobId()).isEqualTo("order-9");
    assertThat(run.correlationId()).isEqualTo("corr-7");
    JobHandle again = jobs.enqueue("z", EnqueueOptions.correlatedBy("corr-8").jobId("order-9"));
    assertThat(again.created()).isFalse();
    assertThat(jobs.jobs()).as("the same job, not another one").hasSize(1);
    assertThat(jobs.settle(again).correlationId()).isEqualTo("corr-7");
  }

  @Test
  void oneJobIdInTwoQueuesIsRefusedBecauseRecordingsWouldMix() {
    JobHarness jobs = rig.jobs(letters("one"), letters("two"));
    EnqueueOptions options = EnqueueOptions.correlatedBy("c").jobId("order-9");
    jobs.pipeline("one").enqueue("", options);
    assertThatThrownBy(() -> jobs.pipeline("two").enqueue("", options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Job id 'order-9' is that of a job in queue one already; a job in queue two"
            + " needs another one, since a test tells its jobs apart by their ids.");
  }

  @Test
  void aSidekiqScheduleOf25RetriesTakesItsThreeWeeksInVirtualTime() {
    Backoff sidekiq = (failures, random) ->
        Duration.ofSeconds((long) Math.pow(failures - 1, 4) + 15 + random.nextInt(10) * failures);
    Pipeline<String> pipeline = Pipeline.named("sidekiq")
        .input(String.class)
        .action("fail", (text, step) -> {
          throw new IllegalStateException("again");
        })
        .retry(RetryPolicy.attempts(26).backoff(sidekiq))
        .build();
    JobRun run = rig.jobs(pipeline).runUntilSettled("x");
    assertThat(run.state()).isEqualTo(JobState.DEAD);
    assertThat(run.errors()).hasSize(26);
    long withoutJitter =
        IntStream.range(0, 25).mapToLong(n -> (long) Math.pow(n, 4) + 15).sum();
    assertThat(run.duration().orElseThrow())
        .isBetween(Duration.ofSeconds(withoutJitter), Duration.ofSeconds(withoutJitter + 9 * 325));
    assertThat(run.duration().orElseThrow().toDays()).isEqualTo(20);
  }

  @Test
  void nothingDueAnyMoreIsSaidInWords() {
    JobHarness jobs = rig.jobs(letters());
    JobHandle job = jobs.enqueue("");
    rig.sandbox().redis().sync().lpop(rig.sandbox().keyPrefix() + "{letters}:ready");
    assertThatThrownBy(() -> jobs.settle(job))
        .isInstanceOf(NotSettledException.class)
        .hasMessage("Job " + job.jobId() + " is READY and no job of this test is due any"
            + " more: there is nothing left to run.\n\n" + jobs.observe(job).evidence());
  }

  @Test
  void aChildThatIsAwaitedAndNobodyRunsIsNamedWithItsPipeline() {
    Pipeline<String> waiting = Pipeline.named("waiting")
        .input(String.class)
        .action("ask", (text, step) -> step.spawn(letters("elsewhere"), text).await())
        .build();
    JobHarness jobs = rig.jobs(waiting);
    JobHandle job = jobs.enqueue("");
    assertThatThrownBy(() -> jobs.settle(job))
        .isInstanceOf(NotSettledException.class)
        .hasMessageStartingWith("Job " + job.jobId()
            + " is WAITING and no job of this test is due any more: it waits for job " + job.jobId()
            + "/ask/1 of pipeline 'elsewhere', which this test does not have; it has [waiting]. Give it, by a method"
            + " annotated @PipelineUnderTest.");
  }

  @Test
  void aJobWhoseKeysWereDeletedIsSaidInWords() {
    JobHarness jobs = rig.jobs(letters());
    JobHandle job = jobs.enqueue("", EnqueueOptions.correlatedBy("c").jobId("gone"));
    rig.sandbox().redis().sync().del(rig.sandbox().keyPrefix() + "{letters}:job:gone:data");
    assertThatThrownBy(() -> jobs.settle(job))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Job gone of queue letters is gone from Redis: something deleted its keys under "
                + rig.sandbox().keyPrefix() + ".");
  }

  @Test
  void aStepOfFiveMinutesKeepsItsLease() {
    AtomicBoolean slow = new AtomicBoolean(true);
    JobHarness[] jobs = new JobHarness[1];
    Pipeline<String> pipeline = Pipeline.named("slow")
        .input(String.class)
        .step("a", String.class, (text, step) -> {
          if (slow.getAndSet(false)) {
            jobs[0].clock().advance(Duration.ofMinutes(5));
          }
          return text + step.attempt();
        })
        .retry(everySecond(3))
        .build();
    jobs[0] = rig.jobs(pipeline);
    JobRun run = jobs[0].runUntilSettled("attempt ");
    assertThat(run.attempts())
        .extracting(AttemptRecord::result)
        .containsExactly(AttemptRecord.Result.COMPLETED);
    assertThat(run.output("a", String.class)).isEqualTo("attempt 1");
    assertThat(run.zombieWrites()).isEmpty();
  }

  private static Pipeline<String> failing(int attempts) {
    return Pipeline.named("failing")
        .input(String.class)
        .action("fail", (text, step) -> {
          throw new IllegalStateException("again");
        })
        .retry(everySecond(attempts))
        .build();
  }
}
