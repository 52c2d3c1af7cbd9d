package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.pipeline.Pipeline;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnqueueTest {
  private final JobRig rig = new JobRig();
  private final Pipeline<String> pipeline =
      Pipeline.named("p").input(String.class).action("a", (text, step) -> {}).build();
  private final JobExecutor executor = rig.executor(pipeline);

  @Test
  void storesAllThatAnAttemptWillNeed() {
    JobHandle handle = executor.enqueue(pipeline, "in", EnqueueOptions.correlatedBy("corr-1"));

    StoredJob job = rig.find(handle);
    assertThat(handle).isEqualTo(new JobHandle("p", job.id(), true));
    assertThat(job.queue()).isEqualTo("p");
    assertThat(job.pipeline()).isEqualTo("p");
    assertThat(job.correlationId()).isEqualTo("corr-1");
    assertThat(job.traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    assertThat(job.input()).isEqualTo("\"in\"");
    assertThat(job.state()).isEqualTo(JobState.READY);
    assertThat(job.attempts()).isZero();
    assertThat(job.enqueuedAt()).isEqualTo(JobRig.START);
    assertThat(job.dueAt()).isNull();
    assertThat(job.settledAt()).isNull();
    assertThat(job.checkpoints()).isEmpty();
    assertThat(job.errors()).isEmpty();
  }

  @Test
  void aFreshCorrelationIdDiffersEachTime() {
    assertThat(EnqueueOptions.freshCorrelation().correlationId())
        .hasSize(36)
        .isNotEqualTo(EnqueueOptions.freshCorrelation().correlationId());
  }

  @Test
  void anIdThatIsTakenAddsNothingAndChangesNothing() {
    EnqueueOptions named = EnqueueOptions.correlatedBy("corr-1").jobId("order-7");
    assertThat(executor.enqueue(pipeline, "first", named).created()).isTrue();
    Map<String, Object> before = rig.dump();

    JobHandle again = executor.enqueue(
        pipeline, "second", EnqueueOptions.correlatedBy("corr-2").jobId("order-7"));

    assertThat(again).isEqualTo(new JobHandle("p", "order-7", false));
    assertThat(rig.dump()).isEqualTo(before);
  }

  @Test
  void anIdStaysTakenAfterCompletionAsLongAsTheJobIsKept() {
    EnqueueOptions named = EnqueueOptions.correlatedBy("corr-1").jobId("order-7");
    executor.enqueue(pipeline, "first", named);
    executor.runNext();
    Map<String, Object> before = rig.dump();

    assertThat(executor.enqueue(pipeline, "second", named).created()).isFalse();
    assertThat(rig.dump()).isEqualTo(before);
    assertThat(executor.runNext()).isEqualTo(new RunResult.Idle(null));
  }

  @Test
  void theSameIdMayBeUsedInAnotherQueue() {
    Pipeline<String> other =
        Pipeline.named("q").input(String.class).action("a", (text, step) -> {}).build();
    EnqueueOptions named = EnqueueOptions.correlatedBy("corr-1").jobId("order-7");

    assertThat(executor.enqueue(pipeline, "x", named).created()).isTrue();
    assertThat(executor.enqueue(other, "x", named).created()).isTrue();
  }

  @Test
  void aJobDueLaterIsScheduledAndStartsWhenItsTimeHasCome() {
    Instant due = JobRig.START.plus(21, ChronoUnit.DAYS);
    JobHandle handle =
        executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation().dueAt(due));
    assertThat(rig.find(handle).state()).isEqualTo(JobState.SCHEDULED);
    assertThat(rig.find(handle).dueAt()).isEqualTo(due);

    rig.clock().advanceTo(due.minusMillis(1));
    assertThat(executor.runNext()).isEqualTo(new RunResult.Idle(due));
    rig.clock().advanceTo(due);
    assertThat(executor.runNext())
        .isEqualTo(new RunResult.Ran("p", handle.jobId(), 1, AttemptOutcome.COMPLETED));
  }

  @Test
  void aTimeThatHasPassedMeansAtOnce() {
    JobHandle handle =
        executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation().dueAt(Instant.EPOCH));

    assertThat(rig.find(handle).state()).isEqualTo(JobState.READY);
    assertThat(executor.runNext()).isInstanceOf(RunResult.Ran.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1700000000000",
        "1800000000000",
        "2000000000000",
        "10000000000000",
        "-1000",
        "0",
        "1"
      })
  void timesOfAnyDigitsAreReadBackExactly(long millis) {
    JobRig elsewhere = new JobRig();
    VirtualClock before = VirtualClock.startingAt(Instant.ofEpochMilli(millis - 1));
    JobExecutor early =
        JobExecutor.on(elsewhere.store()).clock(before).pipeline(pipeline).build();
    Instant due = Instant.ofEpochMilli(millis);
    JobHandle handle =
        early.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation().dueAt(due));

    assertThat(elsewhere.find(handle).dueAt()).isEqualTo(due);
    assertThat(early.runNext()).isEqualTo(new RunResult.Idle(due));
  }

  @Test
  void aTimeBeyondTheCalendarMeansTheEndOfTheCalendar() {
    JobHandle handle =
        executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation().dueAt(Instant.MAX));

    assertThat(rig.find(handle).state()).isEqualTo(JobState.SCHEDULED);
    assertThat(rig.find(handle).dueAt()).isEqualTo(Instant.parse("9999-12-31T23:59:59.999Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\n", "é", "\u007f", "a\u0000b"})
  void idsThatCannotBeHeadersAreRefused(String id) {
    String rest = "' is not usable: expected 1 to 128 visible ASCII characters without spaces,"
        + " because it is sent in HTTP headers.";

    assertThatThrownBy(() -> EnqueueOptions.correlatedBy(id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Correlation id '" + id + rest);
    assertThatThrownBy(() -> EnqueueOptions.freshCorrelation().jobId(id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Job id '" + id + rest);
  }

  @Test
  void aMissingIdIsRefusedInWords() {
    String none = System.getProperty("no.such.header");

    assertThatThrownBy(() -> EnqueueOptions.correlatedBy(none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Correlation id is missing: expected 1 to 128 visible ASCII characters without"
            + " spaces, because it is sent in HTTP headers. If nothing triggered the job, ask for"
            + " freshCorrelation().");
    assertThatThrownBy(() -> EnqueueOptions.freshCorrelation().jobId(none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Job id is missing: ");
  }

  @Test
  void anIdHasAtMost128Characters() {
    assertThat(EnqueueOptions.correlatedBy("x".repeat(128)).correlationId()).hasSize(128);
    assertThatThrownBy(() -> EnqueueOptions.correlatedBy("x".repeat(129)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{x}", "}{", "a:steps", "a:errors", "a/b#c", "*", "%s", "\\", "\"'`$(x)", "~!@"})
  void anyVisibleCharacterMayBePartOfAJobId(String id) {
    JobHandle handle =
        executor.enqueue(pipeline, "x", EnqueueOptions.correlatedBy("c").jobId(id));

    assertThat(rig.settle(executor, handle).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void idsThatLookLikeTheKeysOfAnotherJobDoNotTouchIt() {
    Pipeline<String> two = Pipeline.named("two")
        .input(String.class)
        .step("one", String.class, (text, step) -> text + "1")
        .action("last", (text, step) -> {
          throw new IllegalStateException("no");
        })
        .build();
    JobExecutor worker = rig.executor(two);
    worker.enqueue(two, "x", EnqueueOptions.correlatedBy("c").jobId("a"));
    worker.runNext();
    StoredJob before = rig.find(new JobHandle("two", "a", true));

    for (String id : new String[] {"a:steps", "a:errors", "a:data"}) {
      assertThat(worker
              .enqueue(two, "y", EnqueueOptions.correlatedBy("c").jobId(id))
              .created())
          .isTrue();
    }

    assertThat(rig.find(new JobHandle("two", "a", true))).isEqualTo(before);
  }

  @Test
  void aJobWhoseHashWasDeletedDoesNotPassItsCheckpointsOnToTheNextOfItsId() {
    Pipeline<String> two = Pipeline.named("two")
        .input(String.class)
        .step("one", String.class, (text, step) -> text + "1")
        .step("last", String.class, (text, step) -> {
          if (text.equals("old1")) {
            throw new IllegalStateException("no");
          }
          return text;
        })
        .build();
    JobExecutor worker = rig.executor(two);
    EnqueueOptions named = EnqueueOptions.correlatedBy("c").jobId("a");
    worker.enqueue(two, "old", named);
    worker.runNext();
    rig.redis().keys(rig.prefix() + "*").stream()
        .filter(key -> rig.redis().type(key).equals("hash"))
        .filter(key -> rig.redis().hexists(key, "input"))
        .forEach(rig.redis()::del);

    JobHandle handle = worker.enqueue(two, "new", named);
    StoredJob job = rig.settle(worker, handle);

    assertThat(job.checkpoints()).containsEntry("last", "\"new1\"");
    assertThat(job.errors()).isEmpty();
  }
}
