package dev.jobdrill.exploration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.AttemptRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a report says of its failures, and of what was not tried. */
class ReportedFailuresTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Bounds ONE_FAULT = Bounds.DEFAULT.faultsAtATime(1);

  private static ExplorationReport explore(SubjectFactory subject, Bounds bounds) {
    return Explorer.on(DrillRig.environment()).within(bounds).explore(subject);
  }

  private static SubjectFactory charging(boolean keyed) {
    return Zoo.of(world -> pipeline(world, keyed));
  }

  private static Pipeline<String> pipeline(World world, boolean keyed) {
    return World.pipeline()
        .step("price", Integer.class, (order, step) -> 12)
        .action("charge", (price, step) -> {
          String order = "order at " + price;
          if (keyed) {
            world.post(step, "/charges", order);
          } else {
            world.post(World.keyed(step, ""), "/charges", order);
          }
        })
        .build();
  }

  private static SubjectFactory checking(Subject.RunCheck check) {
    return sandbox -> charging(true).prepare(sandbox).checking(check);
  }

  @Test
  void aSampleIsNotComplete() {
    ExplorationReport report = explore(charging(true), Bounds.DEFAULT.random(3, 1));

    assertThat(report.isComplete()).isFalse();
    assertThat(report.summary())
        .startsWith("INCOMPLETE (a sample: 3 random schedules were tried, and not all): ");
    assertThat(report.json()).contains("\"complete\" : false");
  }

  @Test
  void nothingIsCompleteWhereTheRunWithoutFaultsFails() {
    ExplorationReport report = explore(
        checking(run -> {
          throw new AssertionError("never good enough");
        }),
        ONE_FAULT);

    assertThat(report.isComplete()).isFalse();
    assertThat(report.runs()).isEqualTo(2);
    assertThat(report.summary())
        .startsWith("INCOMPLETE (the run without faults fails, and none with faults was made): ");
  }

  @Test
  void failingSchedulesThatWereNotGoneOnFromAreSaid() {
    ExplorationReport two = explore(charging(false), Bounds.DEFAULT);

    assertThat(two.notes())
        .singleElement()
        .asString()
        .matches("After \\d+ failing schedules no further faults were tried:"
            + " correct what fails, and explore again\\.");
    assertThat(two.text()).contains(two.notes().get(0));
    assertThat(two.json()).contains(two.notes().get(0));
    assertThat(explore(charging(false), ONE_FAULT).notes()).isEmpty();
    assertThat(explore(charging(true), Bounds.DEFAULT).notes()).isEmpty();
  }

  @Test
  void failuresThatAllDifferAreCappedAndNoRunIsMadeBeyondTheBudget() {
    AtomicInteger runs = new AtomicInteger();
    SubjectFactory subject = checking(run -> {
      if (runs.incrementAndGet() > 1) {
        throw new AssertionError("failed in run " + runs);
      }
    });

    // The first run without faults is not checked.
    ExplorationReport report = explore(subject, ONE_FAULT.workers(1).budget(30, LONG));

    assertThat(report.runs()).isEqualTo(30);
    assertThat(runs).hasValue(29);
    assertThat(report.failures()).hasSize(Tally.MOST_FAILURES).allSatisfy(failure -> {
      assertThat(failure.details())
          .contains(
              "\nwhich was not made smaller: the budget of 30 runs was spent.\nReplay it with this explorer: ");
      assertThat(failure.timeline()).isNotEmpty();
    });
    assertThat(report.notes())
        .containsExactly("8 more distinct failures are not shown, beyond 20.");
    assertThat(report.text()).contains("8 more distinct failures are not shown, beyond 20.");
  }

  @Test
  void aFailureThatDoesNotRepeatKeepsItsEvidenceAndIsADoubt() {
    AtomicBoolean failed = new AtomicBoolean();
    SubjectFactory flaky = checking(run -> {
      if (run.attempts().size() > 1 && failed.compareAndSet(false, true)) {
        throw new AssertionError("flaky");
      }
    });

    ExplorationReport report = explore(flaky, ONE_FAULT);

    assertThat(report.failures()).singleElement().satisfies(failure -> {
      assertThat(failure.text()).contains("flaky");
      assertThat(failure.timeline()).contains("attempt 2");
      assertThat(failure.details())
          .contains("which was not made smaller: it did not fail when it was run again.");
    });
    assertThat(report.unsound())
        .singleElement()
        .asString()
        .contains("#1@", " failed once and not again: own-check: AssertionError: flaky");
  }

  @Test
  void twoAssertionsThatSayTheSameAreTwoFailures() {
    SubjectFactory subject = checking(run -> {
      if (run.attempts().get(0).result() == AttemptRecord.Result.CRASHED) {
        assertThat(run.attempts().size()).isEqualTo(1);
      }
      assertThat(run.attempts().size()).isEqualTo(1);
    });

    ExplorationReport report =
        explore(subject, ONE_FAULT.ofKinds(Set.of(FaultKind.CRASH, FaultKind.THROW)));

    assertThat(report.failures())
        .as(report.text())
        .hasSize(2)
        .allSatisfy(failure -> assertThat(failure.cause())
            .matches("AssertionFailedError: expected: 1 \\(ReportedFailuresTest\\.java:\\d+\\)"))
        .extracting(failure -> failure.schedule().faults().get(0).fault().kind())
        // Not made smaller into the other one, which a weaker fault shows.
        .containsExactlyInAnyOrder(FaultKind.CRASH, FaultKind.THROW);
  }

  @Test
  void anEffectThatIsLeftOutIsAnotherFailureThanOneThatIsHadTwice() {
    SubjectFactory broken = Zoo.of(world -> World.pipeline()
        .action("charge", (order, step) -> {
          try {
            world.post(World.keyed(step, ""), "/charges", order);
          } catch (IOException failure) {
            if (!"answered 503".equals(failure.getMessage())) {
              throw failure;
            }
          }
        })
        .build());

    ExplorationReport report =
        explore(broken, ONE_FAULT.ofKinds(Set.of(FaultKind.CRASH, FaultKind.STATUS)));

    assertThat(report.failures())
        .as(report.text())
        .extracting(ExplorationReport.Failure::cause)
        .contains(
            "step 'charge' is not safe to repeat: POST /charges",
            "step 'charge' leaves out POST /charges");
  }

  @Test
  void aRunCountsOnceForAFailureHoweverOftenItViolatesIt() {
    ExplorationReport report = explore(charging(false), ONE_FAULT);
    int failing = report.matrix().values().stream()
        .mapToInt(ExplorationReport.Cell::failed)
        .sum();

    assertThat(report.failures())
        .isNotEmpty()
        .allSatisfy(failure -> assertThat(failure.runs()).isBetween(1, failing));
  }

  @Test
  void aFaultThatHadNothingToStrikeIsNotCountedAsTried() {
    SubjectFactory subject = Zoo.of(world -> World.pipeline()
        .step("empty", String.class, (order, step) -> "")
        .step("full", String.class, (empty, step) -> "full")
        .build());

    ExplorationReport report =
        explore(subject, ONE_FAULT.upToAttempt(1).ofKinds(Set.of(FaultKind.TRUNCATED_OUTPUT)));

    assertThat(report.hindered()).isEqualTo(1);
    assertThat(report.matrix().keySet())
        .extracting(point -> point.substring(0, 5))
        .contains("empty");
    report
        .matrix()
        .forEach((point, cell) ->
            assertThat(cell.tried()).as(point).isEqualTo(point.startsWith("empty") ? 0 : 1));
  }

  @Test
  void aReplayIsRefusedWhereTwoRunsWithoutFaultsDiffer() {
    SubjectFactory random = Zoo.of(world -> World.pipeline()
        .step("number", String.class, (order, step) -> UUID.randomUUID().toString())
        .build());

    assertThatThrownBy(() -> Explorer.on(DrillRig.environment())
            .replay(random, Schedule.parse("v1;number#1@before:crash")))
        .isInstanceOf(ExplorationException.class)
        .hasMessageStartingWith("Two runs without faults differ in the output of step 'number': ");
  }
}
