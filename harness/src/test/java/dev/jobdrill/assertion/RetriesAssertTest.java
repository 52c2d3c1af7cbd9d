package dev.jobdrill.assertion;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.assertion.JobRunAssertTest.requireFailure;
import static dev.jobdrill.drill.DrillRig.everySecond;
import static dev.jobdrill.drill.DrillRig.letters;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepAction;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetriesAssertTest {
  private static final Backoff EXPONENTIAL =
      Backoff.exponential(Duration.ofSeconds(1), Duration.ofHours(1));

  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private JobRun run(RetryPolicy policy, StepAction<String> body) {
    return rig.jobs(Pipeline.named("p")
            .input(String.class)
            .step("a", String.class, (text, step) -> text)
            .action("b", body)
            .retry(policy)
            .build())
        .runUntilSettled("");
  }

  private JobRun failing(RetryPolicy policy) {
    return run(policy, (text, step) -> {
      throw new IOException("no luck");
    });
  }

  @Test
  void delaysAreThoseThatWereScheduled() {
    JobRun run = failing(RetryPolicy.attempts(4)
        .backoff(Backoff.geometric(Duration.ofSeconds(2), 3, Duration.ofHours(1))));
    assertThat(run)
        .retries()
        .hasDelays(Duration.ofSeconds(2), Duration.ofSeconds(6), Duration.ofSeconds(18))
        .and()
        .dead();
    requireFailure(
        () -> assertThat(run).retries().hasDelays(Duration.ofSeconds(2), Duration.ofSeconds(4)),
        run,
        "Expected retries after [2.000 s, 4.000 s], but they were scheduled after [2.000 s, 6.000 s,"
            + " 18.000 s].");
    requireFailure(
        () -> assertThat(run).retries().hasDelays(),
        run,
        "Expected no retry, but they were scheduled after [2.000 s, 6.000 s, 18.000 s].");
  }

  @Test
  void aCrashSchedulesNothing() {
    JobRun run = rig.jobs(letters()).inject(fault(crash()).at("b")).runUntilSettled("");
    assertThat(run).retries().hasDelays();
    requireFailure(
        () -> assertThat(run).retries().hasDelays(Duration.ofSeconds(1)),
        run,
        "Expected retries after [1.000 s], but none was scheduled.");
    requireFailure(
        () -> assertThat(run).retries().hasDelaysBetween(Duration.ZERO, Duration.ofDays(1)),
        run,
        "Expected at least one retry whose delay can be checked, but none was scheduled: attempt 1 in b:"
            + " dev.jobdrill.LeaseExpired: worker worker-1 vanished: its lease ran out before it wrote an"
            + " outcome.");
  }

  @Test
  void delaysLieBetweenBounds() {
    JobRun run = failing(everySecond(3));
    assertThat(run).retries().hasDelaysBetween(Duration.ofSeconds(1), Duration.ofSeconds(1));
    requireFailure(
        () -> assertThat(run)
            .retries()
            .hasDelaysBetween(Duration.ofMillis(1_001), Duration.ofSeconds(5)),
        run,
        "Expected the retry after attempt 1 to be scheduled after 1.001 s to 5.000 s, but it was after"
            + " 1.000 s.");
    assertThatThrownBy(() -> assertThat(run)
            .retries()
            .hasDelaysBetween(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The least delay, PT2S, is above the most, PT1S; swap them.");
  }

  @Test
  void delaysOfABackoffAreWhatItCanChooseAfterSoManyFailures() {
    JobRun jittered = failing(RetryPolicy.attempts(6).backoff(EXPONENTIAL));
    JobRun fixed = failing(everySecond(6));
    assertThat(jittered).retries().hasDelaysOf(EXPONENTIAL).hasJitterOf(EXPONENTIAL);
    assertThat(fixed).retries().hasDelaysOf(Backoff.fixed(Duration.ofSeconds(1)));
    requireFailure(
        () -> assertThat(fixed).retries().hasDelaysOf(EXPONENTIAL),
        fixed,
        "Expected the retry after attempt 1 to be scheduled after the backoff's 2.000 s to 3.000 s, but"
            + " it was after 1.000 s.");
    requireFailure(
        () -> assertThat(jittered).retries().hasDelaysOf(Backoff.fixed(Duration.ofSeconds(2))),
        jittered,
        "Expected the retry after attempt 1 to be scheduled after the backoff's 2.000 s, but it was"
            + " after " + millis(jittered.retryDelays().get(0).delay()) + " s.");
  }

  private static String millis(Duration delay) {
    return delay.toSeconds() + "."
        + String.valueOf(1_000 + delay.toMillisPart()).substring(1);
  }

  @Test
  void aBackoffWithoutJitterIsFoundThoughItsDelaysLieWithinTheBounds() {
    JobRun run = failing(RetryPolicy.attempts(4)
        .backoff(Backoff.geometric(Duration.ofSeconds(2), 2, Duration.ofHours(1))));
    assertThat(run).retries().hasDelaysOf(EXPONENTIAL);
    requireFailure(
        () -> assertThat(run).retries().hasJitterOf(EXPONENTIAL),
        run,
        "Expected delays with jitter, but each of 3 is the shortest that the backoff can choose: [2.000"
            + " s, 4.000 s, 8.000 s]. Jobs that fail together would come back together.");
    assertThatThrownBy(
            () -> assertThat(run).retries().hasJitterOf(Backoff.fixed(Duration.ofSeconds(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The given backoff always chooses the same delay");
  }

  @Test
  void theBoundsOfSidekiqsBackoffAreKnown() {
    JobRun run = failing(RetryPolicy.sidekiq(5));
    assertThat(run).retries().hasJitterOf(RetryPolicy.sidekiq().backoff());
  }

  @Test
  void theBoundsOfABackoffOfOnesOwnAreKnownHoweverItDraws() {
    Backoff mine = (failures, random) -> Duration.ofMillis(
        5_000 - random.nextInt(100) - random.nextLong(10, 20) - (random.nextBoolean() ? 1 : 0));
    JobRun run = failing(RetryPolicy.attempts(5).backoff(mine));
    assertThat(run).retries().hasJitterOf(mine);
    JobRun other = failing(everySecond(2));
    requireFailure(
        () -> assertThat(other).retries().hasDelaysOf(mine),
        other,
        "Expected the retry after attempt 1 to be scheduled after the backoff's 4.881 s to 4.990 s, but"
            + " it was after 1.000 s.");
    assertThatThrownBy(() -> assertThat(run)
            .retries()
            .hasDelaysOf((failures, random) -> Duration.ofSeconds((long) random.nextGaussian())))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("check its delays with hasDelaysBetween");
  }

  @Test
  void aStepsRetriesAreCountedByThemselves() {
    JobRun run = rig.jobs(letters())
        .inject(fault(exception(IOException.class)).at("a"))
        .inject(fault(exception(IOException.class)).at("b").onAttempt(2))
        .runUntilSettled("");
    Duration second = Duration.ofSeconds(1);
    assertThat(run).retries().hasDelays(second, second);
    assertThat(run).step("b").retries().hasDelays(second);
    assertThat(run).step("c").retries().hasDelays();
    requireFailure(
        () -> assertThat(run).step("b").retries().hasDelays(second, second),
        run,
        "Expected retries after [1.000 s, 1.000 s] of step 'b', but they were scheduled after [1.000 s].");
    requireFailure(
        () -> assertThat(run).step("c").retries().hasDelaysOf(EXPONENTIAL),
        run,
        "Expected at least one retry of step 'c' whose delay can be checked, but none was scheduled: no"
            + " attempt failed.");
    requireFailure(
        () -> assertThat(run)
            .step("b")
            .retries()
            .hasDelaysOf(Backoff.linear(Duration.ofSeconds(2), Duration.ofHours(1))),
        run,
        "Expected the retry after attempt 2 of step 'b' to be scheduled after the backoff's 2.000 s, but"
            + " it was after 1.000 s.");
  }

  @Test
  void aFinalErrorIsNotFollowedByARetry() {
    StepAction<String> refusing = (text, step) -> {
      throw new IllegalArgumentException("no such customer");
    };
    JobRun sound = run(everySecond(3).notRetrying(IllegalArgumentException.class), refusing);
    JobRun broken = run(everySecond(3), refusing);
    assertThat(sound)
        .retries()
        .neverFollow(IllegalArgumentException.class)
        .and()
        .inAttempts(1);
    requireFailure(
        () -> assertThat(broken).retries().neverFollow(IllegalArgumentException.class),
        broken,
        "Expected java.lang.IllegalArgumentException to have ended the job without a retry, but attempt"
            + " 1 failed with it and attempt 2 followed. Make it final:"
            + " RetryPolicy.notRetrying(IllegalArgumentException.class).");
    requireFailure(
        () -> assertThat(sound).retries().neverFollow(IOException.class),
        sound,
        "Expected java.io.IOException to have ended the job without a retry, but it never occurred:"
            + " attempt 1 in b: java.lang.IllegalArgumentException: no such customer.");
  }

  @Test
  void theSameErrorEachTimeReadsAsDeterministic() {
    JobRun same = run(everySecond(3), (text, step) -> {
      throw new IOException(
          "request " + java.util.UUID.randomUUID() + " failed after " + step.attempt() + " ms");
    });
    JobRun changing = run(everySecond(3), (text, step) -> {
      throw step.attempt() == 1 ? new IOException("reset") : new IllegalStateException("locked");
    });
    assertThat(same).retries().failedAlike();
    assertThat(changing).retries().failedDifferently();
    requireFailure(
        () -> assertThat(changing).retries().failedAlike(),
        changing,
        "Expected the same error each time, but it changed: attempt 1 in b: java.io.IOException: reset;"
            + " attempt 2 in b: java.lang.IllegalStateException: locked; attempt 3 in b:"
            + " java.lang.IllegalStateException: locked. That reads as infrastructure, a race, or a step that"
            + " is not idempotent.");
    JobRun alike = failing(everySecond(2));
    requireFailure(
        () -> assertThat(alike).retries().failedDifferently(),
        alike,
        "Expected an error that changed between attempts, but it was the same each time: attempt 1 in b:"
            + " java.io.IOException: no luck; attempt 2 in b: java.io.IOException: no luck. That reads as a"
            + " deterministic fault, in code, data or configuration, which no retry mends.");
  }

  @Test
  void oneErrorIsNeitherTheSameNorAnother() {
    JobRun once = failing(RetryPolicy.never());
    JobRun none = run(RetryPolicy.never(), (text, step) -> {});
    requireFailure(
        () -> assertThat(once).retries().failedAlike(),
        once,
        "Expected the same error each time, but there was one failure only: attempt 1 in b:"
            + " java.io.IOException: no luck.");
    requireFailure(
        () -> assertThat(none).step("b").retries().failedDifferently(),
        none,
        "Expected an error that changed between attempts of step 'b', but no attempt failed.");
  }

  @Test
  void descriptionsComeFirst() {
    JobRun run = failing(everySecond(2));
    requireFailure(
        () -> assertThat(run).as("100%").retries().hasDelays(),
        run,
        "[100%] Expected no retry, but they were scheduled after [1.000 s].");
  }
}
