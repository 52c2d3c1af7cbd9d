package dev.jobdrill.assertion;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.drill.DrillRig.everySecond;
import static dev.jobdrill.drill.DrillRig.letters;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobRunAssertTest {
  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void completedPassesACompletedJobAndFailsADeadOneWithItsLastError() {
    JobRun completed = rig.jobs(letters()).runUntilSettled("");
    JobRun dead = dead();
    assertThat(completed).completed();
    assertThat(dead).dead();
    requireFailure(
        () -> assertThat(dead).completed(),
        dead,
        "Expected the job to be COMPLETED, but it is DEAD; its last error, in step 'b', was"
            + " java.lang.IllegalStateException: no\\u000aluck.");
    requireFailure(
        () -> assertThat(completed).dead(),
        completed,
        "Expected the job to be DEAD, but it is COMPLETED.");
  }

  @Test
  void aJobThatHasNotSettledIsNeitherCompletedNorDead() {
    JobHarness jobs = rig.jobs(letters());
    JobRun run = jobs.observe(jobs.enqueue(""));
    requireFailure(
        () -> assertThat(run).completed(),
        run,
        "Expected the job to be COMPLETED, but it is READY.");
    requireFailure(
        () -> assertThat(run).dead(), run, "Expected the job to be DEAD, but it is READY.");
  }

  @Test
  void inAttemptsCountsCrashedOnesToo() {
    JobRun one = rig.jobs(letters()).runUntilSettled("");
    JobRun two = rig.jobs(letters()).inject(fault(crash()).at("b")).runUntilSettled("");
    assertThat(one).inAttempts(1);
    assertThat(two).inAttempts(2);
    requireFailure(
        () -> assertThat(one).inAttempts(2), one, "Expected 2 attempts, but there was 1.");
    requireFailure(
        () -> assertThat(two).inAttempts(1), two, "Expected 1 attempt, but there were 2.");
  }

  @Test
  void theErrorHistoryIsCheckedInOrderAndWhole() {
    JobRun run = rig.jobs(letters())
        .inject(fault(exception(HttpTimeoutException.class)).at("a"))
        .inject(fault(exception(IOException.class)).at("b").onAttempt(2))
        .inject(fault(crash()).at("b").onAttempt(3))
        .runUntilSettled("");
    assertThat(run)
        .failedInOrderWith(
            HttpTimeoutException.class.getName(),
            IOException.class.getName(),
            ErrorRecord.LEASE_EXPIRED);
    String found = ", the first error first, but it is [java.net.http.HttpTimeoutException,"
        + " java.io.IOException, dev.jobdrill.LeaseExpired].";
    requireFailure(
        () -> assertThat(run).failedInOrderWith(IOException.class, HttpTimeoutException.class),
        run,
        "Expected the error history [java.io.IOException, java.net.http.HttpTimeoutException]"
            + found);
    requireFailure(
        () -> assertThat(run).failedInOrderWith(HttpTimeoutException.class),
        run,
        "Expected the error history [java.net.http.HttpTimeoutException]" + found);
  }

  @Test
  void anErrorOfASubclassIsNotTheExpectedOne() {
    JobRun run = rig.jobs(letters())
        .inject(fault(exception(HttpTimeoutException.class)).at("a"))
        .runUntilSettled("");
    assertThat(run).failedInOrderWith(HttpTimeoutException.class);
    requireFailure(
        () -> assertThat(run).failedInOrderWith(IOException.class),
        run,
        "Expected the error history [java.io.IOException], the first error first, but it is"
            + " [java.net.http.HttpTimeoutException].");
  }

  @Test
  void neverFailedFailsAJobThatARetrySaved() {
    JobRun sound = rig.jobs(letters()).runUntilSettled("");
    JobRun saved = rig.jobs(letters()).inject(fault(crash()).at("a")).runUntilSettled("");
    assertThat(sound).neverFailed();
    assertThat(saved).completed();
    requireFailure(
        () -> assertThat(saved).neverFailed(),
        saved,
        "Expected no attempt to have failed, but it is [dev.jobdrill.LeaseExpired].");
  }

  @Test
  void aRequestThatNoStubMatchesIsFoundThoughTheStepSwallowsIt() {
    rig.http().stubFor(get("/price").willReturn(ok("12")));
    JobRun sound = rig.jobs(asking("/price")).runUntilSettled("");
    JobRun broken = rig.jobs(asking("/prize?x=1")).runUntilSettled("");
    assertThat(sound).hasNoUnmatchedRequests();
    requireFailure(
        () -> assertThat(broken).hasNoUnmatchedRequests(),
        broken,
        "Expected a stub for every HTTP request, but no stub matches [#2 GET /prize?x=1 → 404 (no"
            + " stub matches)].");
  }

  @Test
  void anUnknownStepIsAMistakeInTheTest() {
    JobRun run = rig.jobs(letters()).runUntilSettled("");
    assertThatThrownBy(() -> assertThat(run).step("d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Pipeline 'letters' has no step 'd'; its steps are [a, b, c].");
  }

  @Test
  void descriptionsComeFirst() {
    JobRun run = rig.jobs(letters()).runUntilSettled("");
    requireFailure(
        () -> assertThat(run).as("order %d at 100%%", 7).dead(),
        run,
        "[order 7 at 100%] Expected the job to be DEAD, but it is COMPLETED.");
    requireFailure(
        () -> assertThat(run).as("100%").step("a").neverExecuted(),
        run,
        "[100%] Expected step 'a' never to be executed, but it was executed once: on attempt 1 it"
            + " completed.");
    requireFailure(
        () -> assertThat(run).step("a").as("the first step").madeRequests(1),
        run,
        "[the first step] Expected step 'a' to make 1 request over all attempts, but it made none.");
  }

  @Test
  void aMessageOfTheTestsOwnTakesThePlaceOfTheFinding() {
    JobRun run = rig.jobs(letters()).runUntilSettled("");
    assertThatThrownBy(() -> assertThat(run).withFailMessage("mine").dead()).hasMessage("mine");
  }

  @Test
  void aFailureCarriesActualAndExpectedSoThatAnIdeShowsTheDifference() {
    JobRun run = rig.jobs(letters()).runUntilSettled("");
    Throwable thrown = catchThrowable(() -> assertThat(run).dead());
    assertThat(thrown.getClass().getName()).isEqualTo("org.opentest4j.AssertionFailedError");
    assertThat(thrown).extracting("expected.value").isEqualTo(JobState.DEAD);
    assertThat(thrown).extracting("actual.value").isEqualTo(JobState.COMPLETED);
  }

  @Test
  void noRunAtAllFails() {
    assertThatThrownBy(() -> assertThat((JobRun) null).completed())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Expecting actual not to be null");
  }

  @Test
  void oneTestAssertsOnJobsAndOnOtherThingsAlike() {
    JobRun run = rig.jobs(letters())
        .settle(rig.jobs(letters()).enqueue("", EnqueueOptions.correlatedBy("c")));
    assertThat(run)
        .completed()
        .inAttempts(1)
        .step("a")
        .executedOnce()
        .and()
        .step("b")
        .completed();
    assertThat(run.correlationId()).isEqualTo("c");
  }

  private JobRun dead() {
    Pipeline<String> failing = Pipeline.named("failing")
        .input(String.class)
        .step("a", String.class, (text, step) -> text)
        .action("b", (text, step) -> {
          throw new IllegalStateException("no\nluck");
        })
        .retry(everySecond(2))
        .build();
    return rig.jobs(failing).runUntilSettled("");
  }

  private Pipeline<String> asking(String path) {
    return Pipeline.named("asking")
        .input(String.class)
        .action("ask", (text, step) -> DrillRig.get(step, rig.http().url(path)))
        .build();
  }

  /** The finding first, word by word, then the diagnosis and the timeline; MessageTimelineTest looks at its arrows. */
  static void requireFailure(ThrowingCallable assertion, JobRun run, String finding) {
    assertThatThrownBy(assertion)
        .isInstanceOf(AssertionError.class)
        .extracting(failure -> failure.getMessage().replaceAll("(?m)^(.{12}) -> ", "$1    "))
        .isEqualTo(finding + "\n\n" + run.diagnosis() + "\n\n" + run.timeline() + "\n");
  }
}
