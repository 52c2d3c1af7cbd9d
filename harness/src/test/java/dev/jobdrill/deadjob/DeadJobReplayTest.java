package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.recording.JobRun;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadJobReplayTest {
  private final DrillRig rig = new DrillRig();
  private final AtomicInteger fetches = new AtomicInteger();

  record Order(long id, String currency) {}

  static final class CardDeclined extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private Pipeline<Order> pipeline(boolean fixed) {
    return Pipeline.named("orders")
        .input(Order.class)
        .step("fetch", String.class, (order, step) -> {
          fetches.incrementAndGet();
          return order.currency() + order.id();
        })
        .step("charge", String.class, (text, step) -> {
          if (!fixed) {
            throw new CardDeclined();
          }
          return "charged " + text;
        })
        .retry(RetryPolicy.never())
        .build();
  }

  private static DeadJob dead(String args, String error) {
    return Corpus.sidekiq("{\"class\":\"Charge\",\"jid\":\"j\",\"args\":" + args
        + ",\"retry_count\":0,\"error_class\":\"" + error + "\"}");
  }

  @Test
  void bindsArgumentsToTheComponentsOfARecordAndCompletesOnceFixed() {
    JobRun run = DeadJobReplay.of(dead("[4417,\"EUR\"]", "CardDeclined"), rig.jobs(pipeline(true)))
        .completes();
    assertThat(run.output("charge", String.class)).isEqualTo("charged EUR4417");
    JobRun object = DeadJobReplay.of(
            dead("[{\"id\":1,\"currency\":\"USD\"}]", "X"), rig.jobs(pipeline(true)))
        .completes();
    assertThat(object.output("fetch", String.class)).isEqualTo("USD1");
  }

  @Test
  void aJobThatStillDiesDoesNotComplete() {
    assertThatThrownBy(() -> DeadJobReplay.of(
                dead("[4417,\"EUR\"]", "CardDeclined"), rig.jobs(pipeline(false)))
            .completes())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("was expected to complete, and is DEAD");
  }

  @Test
  void theSameErrorIsReproducedAndAnotherOneIsNot() {
    DeadJobReplay.of(dead("[1,\"EUR\"]", "Billing::CardDeclined"), rig.jobs(pipeline(false)))
        .reproduces();
    assertThatThrownBy(() -> DeadJobReplay.of(
                dead("[1,\"EUR\"]", "Net::ReadTimeout"), rig.jobs(pipeline(false)))
            .reproduces())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(
            "was expected to die of Net::ReadTimeout, and died of " + CardDeclined.class.getName());
    assertThatThrownBy(
            () -> DeadJobReplay.of(dead("[1,\"EUR\"]", "CardDeclined"), rig.jobs(pipeline(true)))
                .reproduces())
        .hasMessageContaining("was expected to die of CardDeclined, and is COMPLETED");
  }

  @Test
  void anotherErrorMayBeWhatIsExpected() {
    DeadJob job = dead("[1,\"EUR\"]", "X");
    DeadJobReplay.of(job, rig.jobs(pipeline(false))).diesOf(CardDeclined.class);
    assertThatThrownBy(() ->
            DeadJobReplay.of(job, rig.jobs(pipeline(false))).diesOf(IllegalStateException.class))
        .hasMessageContaining("was expected to die of java.lang.IllegalStateException, and died");
  }

  @Test
  void theStepIsComparedWhereItIsKnown() {
    DeadJob elsewhere = DeadJob.of("temporal", "w", "Orders")
        .input(dead("[1,\"EUR\"]", "X").input())
        .error(new JobError("CardDeclined", null, null, 1, null, "fetch"))
        .build();
    assertThatThrownBy(
            () -> DeadJobReplay.of(elsewhere, rig.jobs(pipeline(false))).reproduces())
        .hasMessageContaining("was expected to die at step fetch, and died at step charge");
  }

  @Test
  void resumesAfterTheRecordedSteps() {
    DeadJob job = DeadJob.of("temporal", "w", "Orders")
        .input(dead("[1,\"EUR\"]", "X").input())
        .step(new CompletedStep("fetch", null, new Json.Text("recorded"), 1, null))
        .build();

    JobRun run = DeadJobReplay.of(job, rig.jobs(pipeline(true))).resumed().completes();

    assertThat(run.output("charge", String.class)).isEqualTo("charged recorded");
    assertThat(fetches).hasValue(0);
    assertThatThrownBy(() -> DeadJobReplay.of(dead("[1,\"E\"]", "X"), rig.jobs(pipeline(true)))
            .resumed()
            .run())
        .hasMessageContaining("has no completed step to resume after");
    DeadJob other = DeadJob.of("temporal", "w", "Orders")
        .input(job.input())
        .step(new CompletedStep("Fetch", null, Json.Null.NULL, 1, null))
        .build();
    assertThatThrownBy(
            () -> DeadJobReplay.of(other, rig.jobs(pipeline(true))).resumed().run())
        .hasMessageContaining("recorded output of step 'Fetch', which pipeline 'orders' does not");
  }

  @Test
  void tooManyArgumentsForARecordAreCountedUnlessItTakesAnyNumber() {
    DeadJob three = dead("[18,4200,7]", "X");
    assertThatThrownBy(() -> three.inputAs(Pair.class))
        .isInstanceOf(DeadJobException.class)
        .hasMessageContaining("it has 3 arguments, and the record has 2 components, id, cents");
    assertThat(three.inputAs(Any.class)).isEqualTo(new Any(List.of(18, 4200, 7)));
  }

  record Pair(int id, int cents) {}

  record Any(List<Integer> numbers) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Any {}
  }

  @Test
  void whatMapsToNothingShowsTheInputAndWhatIsRedactedInIt() {
    DeadJob redacted =
        new Redactor(Allowlist.NONE).redact(dead("[\"x\",true,7]", "X")).job();
    assertThatThrownBy(
            () -> DeadJobReplay.of(redacted, rig.jobs(pipeline(true))).run())
        .isInstanceOf(DeadJobException.class)
        .hasMessageContainingAll(
            "maps to no",
            "Order",
            "Its input is [\"r2\",false,1000001]",
            "these parts are redacted: input[0], input[1], input[2]",
            "DeadJobReplay.withInput(...)");
    assertThat(DeadJobReplay.of(redacted, rig.jobs(pipeline(true)))
            .withInput(new Order(3, "CHF"))
            .completes()
            .output("fetch", String.class))
        .isEqualTo("CHF3");
  }
}
