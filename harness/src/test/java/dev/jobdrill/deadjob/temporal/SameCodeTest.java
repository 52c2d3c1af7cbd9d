package dev.jobdrill.deadjob.temporal;

import static dev.jobdrill.assertion.JobAssertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code that wrote a history differs from it in nothing, in whatever form the history came. */
class SameCodeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "h01-notify-fails-after-3",
        "h01-notify-fails-after-3.min",
        "h01-notify-fails-after-3.legacy-enums",
        "h01-notify-fails-after-3.cli-shape",
        "h02-succeeds-after-retry",
        "h02-succeeds-after-retry.cli-shape",
        "h03-nonretryable-in-transform",
        "h04-activity-timeout",
        "h05-signal-timer-marker-child-fails",
        "h06-stuck-workflow-task-failed"
      })
  void differsInNothing(String name) {
    WorkflowReplay replay = WorkflowReplay.of(
        Orders.Pipeline.class,
        Flows.SlowImport.class,
        Flows.ApprovalCode.class,
        Flows.StuckCode.class);

    assertThat(replay.run(Histories.read(name))).replaysAsRecorded();
  }
}
