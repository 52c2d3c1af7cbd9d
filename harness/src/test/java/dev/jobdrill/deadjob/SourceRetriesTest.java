package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
import dev.jobdrill.pipeline.StepOptions;
import dev.jobdrill.recording.JobRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A replay that is retried as where the job died, and not as the pipeline says. */
class SourceRetriesTest {
  private final DrillRig rig = new DrillRig();
  private final AtomicInteger fetches = new AtomicInteger();

  @AfterEach
  void close() {
    rig.close();
  }

  static final class CardDeclined extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Its own policies try once, and take the error for a final one. */
  private Pipeline<Long> pipeline() {
    return Pipeline.named("orders")
        .input(Long.class)
        .action("fetch", (order, step) -> fetches.incrementAndGet())
        .action(
            "charge",
            (order, step) -> {
              throw new CardDeclined();
            },
            StepOptions.retry(RetryPolicy.attempts(1).notRetrying(CardDeclined.class)))
        .retry(RetryPolicy.never())
        .build();
  }

  private JobRun replayed(DeadJob dead) {
    return DeadJobReplay.of(dead, rig.jobs(pipeline()))
        .withInput(4417L)
        .retriedAsInSource()
        .diesOf(CardDeclined.class);
  }

  private static List<Duration> delays(JobRun run) {
    List<Duration> delays = new ArrayList<>();
    List<ErrorRecord> errors = run.errors();
    for (int i = 1; i < errors.size(); i++) {
      delays.add(Duration.between(errors.get(i - 1).at(), errors.get(i).at()));
    }
    return delays;
  }

  private static DeadJob sidekiq(String retry) {
    return Corpus.sidekiq("{\"class\":\"Charge\",\"jid\":\"j\",\"args\":[4417]," + retry
        + "\"retry_count\":0,\"error_class\":\"CardDeclined\"}");
  }

  @Test
  void sidekiqBeginsAtTheTopAsOftenAsTheJobSays() {
    JobRun run = replayed(sidekiq("\"retry\":3,"));

    assertThat(run.attempts()).hasSize(4);
    assertThat(fetches).hasValue(4);
    // n^4 + 15, and up to 10 (n + 1) besides.
    assertThat(delays(run).get(0)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(25));
    assertThat(delays(run).get(2)).isBetween(Duration.ofSeconds(31), Duration.ofSeconds(61));
  }

  @Test
  void sidekiqTries26TimesUnlessToldOtherwise() {
    assertThat(replayed(sidekiq("")).attempts()).hasSize(26);
    assertThat(replayed(sidekiq("\"retry\":true,")).attempts()).hasSize(26);
    assertThat(replayed(sidekiq("\"retry\":false,")).attempts()).hasSize(1);
    assertThat(replayed(sidekiq("\"retry\":0,")).attempts()).hasSize(1);
  }

  private static DeadJob bullmq(String options, String reason) {
    return Corpus.one(
        "bullmq",
        "{\"id\":\"7\",\"name\":\"charge\",\"data\":{},\"opts\":{" + options
            + "},\"attemptsMade\":2,\"failedReason\":\"no\",\"stacktrace\":[\"" + reason
            + ": no\\n at x\"],\"timestamp\":1,\"queueQualifiedName\":\"bull:orders\"}");
  }

  @Test
  void bullmqBeginsAtTheTopByItsOptions() {
    JobRun grows = replayed(
        bullmq("\"attempts\":4,\"backoff\":{\"type\":\"exponential\",\"delay\":500}", "Error"));
    assertThat(delays(grows))
        .containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(fetches).hasValue(4);
    assertThat(delays(replayed(bullmq("\"attempts\":3,\"backoff\":250", "Error"))))
        .containsExactly(Duration.ofMillis(250), Duration.ofMillis(250));
    assertThat(replayed(bullmq("", "Error")).attempts()).hasSize(1);
  }

  @Test
  void anUnrecoverableErrorOfBullmqEndsItWhereItDid() {
    DeadJob gaveUp = bullmq("\"attempts\":9", "UnrecoverableError");
    assertThat(gaveUp.errorClass()).isEqualTo("UnrecoverableError");
    assertThat(replayed(gaveUp).attempts()).hasSize(2);
  }

  @Test
  void aBackoffWhoseCodeIsElsewhereIsRefused() {
    assertThatThrownBy(() -> replayed(
            bullmq("\"attempts\":3,\"backoff\":{\"type\":\"lunar\",\"delay\":1}", "Error")))
        .isInstanceOf(DeadJobException.class)
        .hasMessageContainingAll(
            "the backoff strategy 'lunar', whose code is not here", "jobs.retriedBy(policy)");
  }

  @Test
  void temporalGoesOnAtTheActivityAsOftenAndAfterTheDelaysOfItsHistory() {
    JobRun run = replayed(Corpus.job("temporal", "temporal/h01-notify-fails-after-3.json"));

    assertThat(delays(run)).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(fetches).hasValue(1);
  }

  @Test
  void temporalGivesUpWhereItDidForAnErrorThatIsNotRetried() {
    JobRun run = replayed(Corpus.job("temporal", "temporal/h03-nonretryable-in-transform.json"));

    assertThat(run.attempts()).hasSize(1);
  }

  @Test
  void howAJobIsRetriedIsStructureAndSurvivesRedaction() {
    Redactor redactor = new Redactor(Allowlist.NONE);
    for (DeadJob dead : List.of(
        sidekiq("\"retry\":3,"),
        bullmq("\"attempts\":4,\"backoff\":{\"type\":\"fixed\",\"delay\":500}", "Error"),
        Corpus.job("temporal", "temporal/h01-notify-fails-after-3.json"))) {
      RetryPolicy plain = SourceRetries.of(dead).orElseThrow();
      RetryPolicy redacted = SourceRetries.of(redactor.redact(dead).job()).orElseThrow();

      assertThat(redacted.maxAttempts()).isGreaterThan(2).isEqualTo(plain.maxAttempts());
      assertThat(redacted.scope()).isEqualTo(plain.scope());
      assertThat(redacted.backoff().delay(2, new Random(1)))
          .isEqualTo(plain.backoff().delay(2, new Random(1)));
    }
  }

  @Test
  void whatLooksLikeNoCountIsRedactedAndThenRefused() {
    DeadJob odd = new Redactor(Allowlist.NONE)
        .redact(sidekiq("\"retry\":\"alice@example.com\","))
        .job();

    assertThat(odd.document()).doesNotContain("alice");
    assertThatThrownBy(() -> replayed(odd))
        .isInstanceOf(DeadJobException.class)
        .hasMessageContainingAll("details.retry is redacted", "Import it again");
    assertThatThrownBy(() -> replayed(sidekiq("\"retry\":-1,")))
        .isInstanceOf(DeadJobException.class)
        .hasMessageContaining("has -1 at details.retry; expected a count, to retry it as sidekiq");
  }

  @Test
  void anotherSourceHasToBeToldAndOursKeepsToThePipeline() {
    DeadJob sqs = DeadJob.of("sqs", "m", "orders").build();
    assertThatThrownBy(() -> replayed(sqs))
        .isInstanceOf(DeadJobException.class)
        .hasMessageContainingAll(
            "How sqs retried dead sqs job m (orders) is not known here", "jobs.retriedBy(policy)");
    assertThat(replayed(DeadJob.of("jobdrill", "m", "orders").build()).attempts())
        .hasSize(1);
    assertThat(SourceRetries.of(DeadJob.of("resque", "m", "orders").build()))
        .get()
        .satisfies(policy -> {
          assertThat(policy.maxAttempts()).isOne();
          assertThat(policy.scope()).isEqualTo(RetryScope.FAILED_STEP);
        });
  }

  @Test
  void aHandleWithAnotherPolicyLeavesTheOthersTheirs() {
    var jobs = rig.jobs(pipeline());
    var persistent = jobs.retriedBy(RetryPolicy.attempts(3));

    assertThat(persistent.runUntilSettled(1L).attempts()).hasSize(3);
    assertThat(jobs.runUntilSettled(2L).attempts()).hasSize(1);
    assertThat(persistent.runUntilSettled(3L).attempts()).hasSize(3);
  }
}
