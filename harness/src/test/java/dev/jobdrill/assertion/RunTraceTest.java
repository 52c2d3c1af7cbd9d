package dev.jobdrill.assertion;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.assertion.JobRunAssertTest.requireFailure;
import static dev.jobdrill.drill.DrillRig.letters;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.TracedRig;
import io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asserts on the spans of real runs, in which all times are virtual and mostly equal. */
class RunTraceTest {
  private static final String RETRIED = """
      send letters
      ├─ process letters #1 ERROR {jobdrill.outcome=retry_scheduled}
      │  ├─ a
      │  └─ b ERROR {error.type=java.io.IOException}
      └─ process letters #2
         ├─ b
         ├─ c
         └─ ack letters
      """;

  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private JobRun retried() {
    return rig.jobs(letters())
        .inject(fault(exception(IOException.class)).at("b"))
        .runUntilSettled("");
  }

  @Test
  void theShapeOfARunIsCheckedAndAWrongOneShown() {
    JobRun run = retried();
    assertThat(run).hasTraceShape(RETRIED).completed();
    requireFailure(
        () -> assertThat(run)
            .hasTraceShape(RETRIED.replace(" ERROR {error.type=java.io.IOException}", "")),
        run,
        """
        Expected the trace to have the shape, but it differs in one place. The span 'b' below 'process letters' has status ERROR, expected no error.

        - expected, + found:
          send letters
          ├─ process letters #1 ERROR {jobdrill.outcome=retry_scheduled}
          │  ├─ a
        - │  └─ b
        + │  └─ b ERROR
          └─ process letters #2
             ├─ b
             ├─ c
             └─ ack letters

        expected:
          send letters
          ├─ process letters #1 ERROR {jobdrill.outcome=retry_scheduled}
          │  ├─ a
          │  └─ b
          └─ process letters #2
             ├─ b
             ├─ c
             └─ ack letters

        found:
          send letters
          ├─ process letters #1 ERROR {jobdrill.outcome=retry_scheduled}
          │  ├─ a
          │  └─ b ERROR
          └─ process letters #2 {jobdrill.outcome=completed}
             ├─ b
             ├─ c
             └─ ack letters""");
  }

  @Test
  void theOrderOfStepsCountsThoughAllStartAtOneTime() {
    JobRun run = rig.jobs(letters()).runUntilSettled("");
    assertThat(run).hasTraceShape("""
        send letters
          process letters
            a
            b
            …
        """);
    assertThatThrownBy(() -> assertThat(run).hasTraceShape("""
        send letters
          process letters
            b
            a
            …
        """))
        .hasMessageStartingWith(
            "Expected the trace to have the shape, but it differs in one place.");
  }

  @Test
  void aCrashLeavesItsSpansOpenAndThatIsNoLeak() {
    JobRun run = rig.jobs(letters()).inject(fault(crash()).at("b").afterStep()).runUntilSettled("");
    assertThat(run).hasTraceShape("""
            send letters
            ├─ process letters #1 OPEN
            │  ├─ a
            │  └─ b OPEN
            └─ process letters #2
               ├─ b
               ├─ c
               └─ ack letters
            """).trace().hasNoOpenSpans().isOneTrace().isJoined();
  }

  @Test
  void aSpanThatAStepNeverEndsIsALeak() {
    TracedRig traced = new TracedRig();
    JobRun sound = traced.run(traced::audit);
    JobRun leaking = traced.run(traced::leak);
    assertThat(sound).trace().hasNoOpenSpans();
    requireFailure(
        () -> assertThat(leaking).trace().hasNoOpenSpans(),
        leaking,
        "Expected every span to have ended, apart from those that a crash left open, but one has not: send"
            + " order > process order #1 > charge > audit. End a span in a finally block, or by try with its"
            + " scope and then span.end().");
  }

  @Test
  void childrenHangFromTheStepThatEnqueuedThem() {
    Pipeline<String> child = Pipeline.named("child")
        .input(String.class)
        .action("work", (text, step) -> {})
        .build();
    Pipeline<String> parent = Pipeline.named("parent")
        .input(String.class)
        .action(
            "ask", (text, step) -> step.spawnAll(child, List.of("1", "2", "3")).await())
        .build();
    JobRun run = rig.jobs(parent, child).pipeline("parent").runUntilSettled("");
    assertThat(run).trace().isOneTrace().hasNoOpenSpans().hasShape("""
        send parent
        ├─ process parent #1
        │  └─ ask
        │     └─ send child ×3
        │        └─ process child #1
        │           ├─ work
        │           └─ ack child
        └─ process parent #2
           ├─ ask
           └─ ack parent
        """);
    requireFailure(
        () -> assertThat(run).trace().startsWithin(Duration.ofSeconds(-1)),
        run,
        "Expected the job of send parent to start within -1000 ms of its enqueueing, but it took 0 ms.");
  }

  @Test
  void theWaitInTheQueueIsVirtualTime() {
    JobHarness jobs = rig.jobs(letters());
    JobRun run = jobs.settle(jobs.enqueue(
        "",
        EnqueueOptions.freshCorrelation().dueAt(jobs.clock().instant().plus(Duration.ofHours(3)))));
    assertThat(run).trace().startsWithin(Duration.ofHours(3));
    requireFailure(
        () -> assertThat(run).trace().startsWithin(Duration.ofMinutes(179)),
        run,
        "Expected the job of send letters to start within 2 h 59 min of its enqueueing, but it took 3 h 0"
            + " min.");
  }

  @Test
  void consumersAndOpenTelemetrysAssertionsSeeTheSameSpans() {
    JobRun run = retried();
    assertThat(run)
        .trace()
        .rootsSatisfyExactly(send -> send.hasName("send letters")
            .hasAttribute("jobdrill.pipeline", "letters")
            .childrenSatisfyExactly(
                first -> first.isOfAttempt(1).failed().linksTo("send letters"),
                second -> second.isOfAttempt(2).didNotFail()));
    assertThat(run)
        .trace()
        .anySatisfies(
            "b", b -> b.failed().data().hasException(new IOException("injected by Jobdrill")));
    OpenTelemetryAssertions.assertThat(run.spans().get(0))
        .hasName("send letters")
        .hasNoParent();
    requireFailure(
        () -> assertThat(run).as("order 7").trace().allSatisfy("b", b -> b.didNotFail()),
        run,
        "[order 7] Expected span send letters > process letters #1 > b not to have the status ERROR, but it"
            + " has: injected by Jobdrill.");
  }

  @Test
  void aGoldenFileHoldsTheShape(@TempDir Path directory) throws IOException {
    Path golden = directory.resolve("letters.txt");
    Files.writeString(golden, RETRIED.replace(" {jobdrill.outcome=retry_scheduled}", ""));
    JobRun run = retried();
    assertThat(run).matchesGoldenTrace(golden, "error.type").completed();
    JobRun other = rig.jobs(letters())
        .inject(fault(exception(IllegalStateException.class)).at("b"))
        .runUntilSettled("");
    assertThatThrownBy(() -> assertThat(other).hasTraceShape(Files.readString(golden)))
        .hasMessageContaining(
            "has error.type=java.lang.IllegalStateException, expected java.io.IOException.");
  }
}
