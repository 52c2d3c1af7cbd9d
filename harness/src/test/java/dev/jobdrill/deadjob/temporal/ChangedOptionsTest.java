package dev.jobdrill.deadjob.temporal;

import static dev.jobdrill.deadjob.temporal.Histories.APPROVAL;
import static dev.jobdrill.deadjob.temporal.Histories.SUCCEEDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobdrill.deadjob.temporal.ReplayFinding.Kind;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.ChildWorkflowOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Options that the replayer does not compare, as they are in force on the server. */
class ChangedOptionsTest {
  @Test
  void anotherRetryPolicyIsToldForEachActivity() {
    ActivityOptions options = Orders.asRecorded()
        .setRetryOptions(RetryOptions.newBuilder(Orders.retry(9))
            .setMaximumInterval(Duration.ofSeconds(20))
            .setDoNotRetry()
            .build())
        .build();

    assertThat(Orders.of(Orders::sound, options).run(Histories.read(SUCCEEDS)).findings())
        .hasSize(12)
        .startsWith(
            new ReplayFinding(
                Kind.OPTIONS,
                5,
                "activity Fetch, maximum attempts: the history has 3, the code gives 9"),
            new ReplayFinding(
                Kind.OPTIONS,
                5,
                "activity Fetch, maximum interval: the history has 100.000 s, the code gives 20.000"
                    + " s"),
            new ReplayFinding(
                Kind.OPTIONS,
                5,
                "activity Fetch, errors never retried: the history has [demo.InvalidOrder], the code"
                    + " gives none"));
  }

  @Test
  void otherTimeLimitsAndAnotherQueueAreTold() {
    ActivityOptions options = Orders.asRecorded()
        .setStartToCloseTimeout(Duration.ofSeconds(31))
        .setHeartbeatTimeout(null)
        .setTaskQueue("bulk")
        .build();

    assertThat(Orders.of(Orders::sound, options).run(Histories.read(SUCCEEDS)).findings())
        .hasSize(12)
        .extracting(ReplayFinding::message)
        .startsWith(
            "activity Fetch, start-to-close timeout: the history has 30.000 s, the code gives 31.000"
                + " s",
            "activity Fetch, heartbeat timeout: the history has 5.000 s, the code gives none",
            "activity Fetch, task queue: the history has orders-tq, the code gives bulk");
  }

  /** The server filled in what the code had left open; saying the same aloud changes nothing. */
  @Test
  void optionsThatSayWhatIsInForceAnywayAreNoDifference() {
    ActivityOptions options = Orders.asRecorded()
        .setScheduleToCloseTimeout(Duration.ofDays(3650))
        .setScheduleToStartTimeout(Duration.ofDays(9999))
        .setTaskQueue("orders-tq")
        .setRetryOptions(RetryOptions.newBuilder(Orders.retry(3))
            .setMaximumInterval(Duration.ofSeconds(100))
            .build())
        .build();

    assertThat(Orders.of(Orders::sound, options).run(Histories.read(SUCCEEDS)).findings())
        .isEmpty();
  }

  @Test
  void noPolicyAtAllIsTheServersDefault() {
    TemporalHistory unlimited = Histories.changed(
        SUCCEEDS,
        events -> events.forEach(event -> {
          if (event.path("activityTaskScheduledEventAttributes").path("retryPolicy")
              instanceof ObjectNode policy) {
            policy.remove("maximumAttempts");
            policy.remove("nonRetryableErrorTypes");
          }
        }));
    ActivityOptions options = Orders.asRecorded().setRetryOptions(null).build();

    assertThat(Orders.of(Orders::sound, options).run(unlimited).findings()).isEmpty();
    assertThat(Orders.of(Orders::sound, options).run(Histories.read(SUCCEEDS)).findings())
        .extracting(ReplayFinding::message)
        .contains("activity Fetch, maximum attempts: the history has 3, the code gives unlimited");
  }

  @Test
  void aChildWorkflowThatIsRetriedNowIsTold() {
    assertThat(
            WorkflowReplay.of(RetriedChild.class).run(Histories.read(APPROVAL)).findings())
        .extracting(ReplayFinding::message)
        .contains("child workflow Child, maximum attempts: the history has none, the code gives 4");
  }

  /** Retries its child. */
  public static final class RetriedChild extends Flows.ApprovalCode {
    @Override
    ChildWorkflowOptions.Builder childOptions(String document) {
      return super.childOptions(document).setRetryOptions(Orders.retry(4));
    }
  }
}
