package dev.jobdrill.recording;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.drill.DrillRig.everySecond;
import static dev.jobdrill.drill.DrillRig.get;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.PipelineBuilder;
import dev.jobdrill.pipeline.StepAction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimelineTest {
  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void tellsAJobsWholeLife() {
    rig.http().stubFor(post("/charges").willReturn(ok("r-1")));
    JobHarness[] jobs = new JobHarness[1];
    Pipeline<String> order = Pipeline.named("order")
        .input(String.class)
        .step("fetch", Integer.class, (id, step) -> {
          jobs[0].clock().advance(Duration.ofMillis(1_500));
          return get(step, rig.http().url("/missing")).length() > 0 ? 1 : 0;
        })
        .step(
            "charge",
            String.class,
            (price, step) -> DrillRig.post(step, rig.http().url("/charges"), "1"))
        .action("notify", (receipt, step) -> {})
        .retry(everySecond(4))
        .build();
    jobs[0] = rig.jobs(order);
    JobRun run = jobs[0].settle(jobs[0]
        .inject(fault(crash()).at("charge").afterStep())
        .inject(fault(exception(IOException.class, "no\nluck")).at("notify").onAttempt(2))
        .enqueue("7", EnqueueOptions.correlatedBy("corr-1").jobId("job-1")));
    assertThat(run.timeline()).isEqualTo("""
            job job-1 of pipeline order: COMPLETED after 32.500 s, 3 attempts, correlation id corr-1
            schedule v1;shape=0ae5f39c;charge#1@after-effect:crash;notify#2@before:throw(java.io.IOException,"no\\nluck")
                   +0 ms  enqueued         "7"
                   +0 ms  attempt 1
                   +0 ms    fetch          completed, took 1.500 s
                                             GET /missing [key <job>/fetch] -> HTTP 404 (no stub matches)
                +1.500 s    charge         completed, but its checkpoint was never written
                                             POST /charges [key <job>/charge] -> HTTP 200
                                             <- fault charge#1@after-effect:crash
                +1.500 s  attempt 1        crashed
               +31.500 s  attempt 2
               +31.500 s    fetch          skipped, checkpointed earlier
               +31.500 s    charge         completed
                                             POST /charges [key <job>/charge] -> HTTP 200
               +31.500 s    notify         failed: IOException: no\\u000aluck
                                             <- fault notify#2@before:throw(java.io.IOException,"no\\nluck")
               +31.500 s  attempt 2        failed; next one due at +32.500 s
               +32.500 s  attempt 3
               +32.500 s    fetch, charge  skipped, checkpointed earlier
               +32.500 s    notify         completed
               +32.500 s  attempt 3        completed the job
            checkpoints:
              fetch  1
              charge  "r-1"
              notify  (an action, without output)
            errors:
              charge#1  LeaseExpired: worker worker-1 vanished: its lease ran out before it wrote an outcome at +31.500 s
              notify#2  IOException: no\\u000aluck at +31.500 s
            faults that struck:
              charge#1@after-effect:crash at +1.500 s
              notify#2@before:throw(java.io.IOException,"no\\nluck") at +31.500 s
            HTTP requests that no stub matched:
              fetch#1  GET /missing [key <job>/fetch]""");
  }

  @Test
  void aJobThatWasNeverRunHasAShortOne() {
    JobHarness jobs = rig.jobs(DrillRig.letters());
    JobRun run =
        jobs.observe(jobs.enqueue("x", EnqueueOptions.correlatedBy("corr-1").jobId("job-1")));
    assertThat(run.timeline())
        .isEqualTo("job job-1 of pipeline letters: READY, 0 attempts, correlation id corr-1\n"
            + "schedule v1;shape=205830ca\n"
            + "       +0 ms  enqueued         \"x\"");
  }

  @Test
  void attemptsThatFailAlikeAreOneLine() {
    JobRun run = run(25, 1, (text, step) -> {
      throw new IllegalStateException("again");
    });
    assertThat(run.timeline().lines())
        .hasSizeLessThanOrEqualTo(40)
        .contains(
            "    +2.000 s  attempts 3 to 24  failed alike: last failed: IllegalStateException: again",
            "   +24.000 s  attempt 25        failed, and the job died",
            "  last#1 to #25  IllegalStateException: again, from +0 ms to +24.000 s");
  }

  @Test
  void attemptsThatFailDifferentlyAreCountedInTheMiddle() {
    JobRun run = run(25, 1, (text, step) -> {
      throw new IllegalStateException("attempt " + step.attempt());
    });
    assertThat(run.timeline().lines())
        .hasSizeLessThanOrEqualTo(40)
        .contains(
            "    +3.000 s  attempts 4 to 23  not shown: 20 failed",
            "  last#1  IllegalStateException: attempt 1 at +0 ms",
            "  … 19 more …",
            "  last#25  IllegalStateException: attempt 25 at +24.000 s");
  }

  @Test
  void fourHundredStepsFoldToTheirBeginningAndEnd() {
    JobRun run = run(25, 400, (text, step) -> {
      throw new IllegalStateException("again");
    });
    assertThat(run.timeline().lines())
        .hasSizeLessThanOrEqualTo(40)
        .contains(
            "       +0 ms    … 396 steps     s4 to s399: 396 completed",
            "    +1.000 s    s1 to s400      skipped, checkpointed earlier",
            "  … 394 more …");
  }

  @Test
  void manyRequestsOfOneStepFold() {
    JobRun run = run(1, 0, (text, step) -> {
      for (int i = 1; i <= 60; i++) {
        get(step, rig.http().url("/" + i));
      }
    });
    assertThat(run.timeline().lines())
        .hasSizeLessThanOrEqualTo(25)
        .anyMatch(line -> line.strip().equals("… 57 more requests"))
        .anyMatch(line -> line.strip().equals("… 54 more …"));
  }

  private JobRun run(int attempts, int steps, StepAction<String> last) {
    PipelineBuilder<String, String> builder = Pipeline.named("many").input(String.class);
    for (int i = 1; i <= steps; i++) {
      builder = builder.step("s" + i, String.class, (text, step) -> text);
    }
    return rig.jobs(builder.action("last", last).retry(everySecond(attempts)).build())
        .runUntilSettled("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb\r\nc", "\u0000\u0007\u001b[31m", "\u202eevil\u2066", "\u2028\u2029\u0085",
        "lone \ud83d surrogate", "tag \udb40\udc01", "\ufeff\u200b\u00ad", "\ue000"
      })
  void hostilePayloadsStayOneLineOfVisibleCharacters(String hostile) {
    Pipeline<String> pipeline = Pipeline.named("hostile")
        .input(String.class)
        .step("echo", String.class, (text, step) -> text)
        .action("fail", (text, step) -> {
          throw new IllegalStateException(hostile);
        })
        .retry(everySecond(1))
        .build();
    JobRun run = rig.jobs(pipeline).runUntilSettled(hostile);
    String plain = rig.jobs(pipeline).runUntilSettled("plain").timeline();
    assertThat(run.timeline().lines()).hasSameSizeAs(plain.lines().toList());
    assertThat(run.timeline().codePoints().filter(c -> c != '\n' && c != '…'))
        .allMatch(c -> c > 0x1f && c < 0x7f);
  }

  @Test
  void aPayloadOfFiveMegabytesIsCutAndItsSizeSaid() {
    JobRun run = rig.jobs(DrillSettings.DEFAULT.payloadsUpTo(6_000_000), DrillRig.letters())
        .runUntilSettled("x".repeat(5_000_000));
    assertThat(run.timeline())
        .hasSizeLessThan(2_500)
        .contains("enqueued         \"" + "x".repeat(99) + "… [5000002 characters]")
        .contains("… [5000005 characters]");
  }

  @Test
  void aKeyThatDoesNotComeOfTheJobIsShownInFull() {
    rig.http().stubFor(post("/charges").willReturn(ok()));
    JobRun run = run(
        1,
        0,
        (text, step) -> DrillRig.post(
            java.util.Map.of("Idempotency-Key", "fresh-" + step.attempt()),
            rig.http().url("/charges"),
            ""));
    assertThat(run.timeline()).contains("POST /charges [key fresh-1] -> HTTP 200");
  }

  @Test
  void longNamesKeepTheColumnsAligned() {
    Pipeline<String> pipeline = Pipeline.named("long")
        .input(String.class)
        .step("a-step-with-quite-a-long-name", String.class, (text, step) -> text)
        .step("b", String.class, (text, step) -> text)
        .build();
    List<String> lines =
        rig.jobs(pipeline).runUntilSettled("").timeline().lines().toList();
    assertThat(lines.subList(4, 6)).allMatch(line -> line.indexOf("completed") == 47);
    assertThat(lines.get(2).indexOf("\"\"")).isEqualTo(47);
  }

  @Test
  void theSameDrillTwicePrintsTheSameTimelineApartFromItsIds() {
    String first = jittered(DrillSettings.DEFAULT.seededBy(7));
    String second = jittered(DrillSettings.DEFAULT.seededBy(7));
    String other = jittered(DrillSettings.DEFAULT.seededBy(8));
    assertThat(second).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  /** Only the first line has ids. */
  private static String jittered(DrillSettings settings) {
    try (DrillRig own = new DrillRig()) {
      own.http().stubFor(post("/charges").willReturn(ok("r-1")));
      Pipeline<String> pipeline = Pipeline.named("jittered")
          .input(String.class)
          .step(
              "charge",
              String.class,
              (text, step) -> DrillRig.post(step, own.http().url("/charges"), text))
          .action("fail", (text, step) -> {
            throw new IllegalStateException("again");
          })
          .build();
      JobRun run = own.jobs(settings, pipeline)
          .inject(fault(crash()).at("charge").afterStep())
          .runUntilSettled("");
      return run.timeline().substring(run.timeline().indexOf('\n'));
    }
  }
}
