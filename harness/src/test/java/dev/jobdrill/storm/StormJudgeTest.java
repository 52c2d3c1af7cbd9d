package dev.jobdrill.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.Transition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of a storm finds each kind of harm, and finds none where none was done. */
class StormJudgeTest {
  private final SoundStorm storm = new SoundStorm();

  @Test
  void aSoundStormDidNoHarm() {
    assertThat(storm.judge()).isEmpty();
  }

  @Test
  void aJobThatTheStoreDoesNotKnowIsLost() {
    storm.forgetTheJob();
    assertThat(storm.judge()).contains("job storm/job-1 is lost: the store does not know it");
  }

  @Test
  void aJobThatNeverSettledIsReported() {
    storm.state(JobState.WAITING);
    assertThat(storm.judge())
        .contains("job storm/job-1 is WAITING in attempt 4; it has to be settled");
  }

  @Test
  void aJobThatDiedBeforeItsTimeIsReported() {
    storm.state(JobState.DEAD);
    assertThat(storm.judge())
        .contains("job storm/job-1 died after 2 errors; only 40 or a final one may end it");
  }

  @Test
  void anIndexThatWasNotClearedIsReported() {
    storm.leaveOneInTheQueue();
    assertThat(storm.judge()).singleElement().asString().startsWith("queue storm is not empty");
  }

  @Test
  void aJobThatNobodyEnqueuedIsReported() {
    storm.storeOneMore();
    assertThat(storm.judge()).containsExactly("the store holds 2 jobs, and only 1 were enqueued");
  }

  @Test
  void aStepThatRunsAgainAfterItsCheckpointIsReported() {
    storm.write(LedgerLine.Kind.BODY, "s1", 4, "0");
    assertThat(storm.judge())
        .containsExactly("step s1 of job storm/job-1 in attempt 4 ran again; its checkpoint was"
            + " acknowledged in attempt 1");
  }

  @Test
  void aZombieOfAnEarlierAttemptMayRunAStepThatIsCheckpointedByNow() {
    storm.write(LedgerLine.Kind.BODY, "s3", 2, "0");
    storm.write(LedgerLine.Kind.REFUSED, "s3", 2, Transition.Kind.COMPLETE.name());
    assertThat(storm.judge()).isEmpty();
  }

  @Test
  void aStepThatRunsTwiceInOneAttemptIsReported() {
    storm.write(LedgerLine.Kind.BODY, "s3", 4, "0");
    assertThat(storm.judge()).containsExactly("step s3 of job storm/job-1 in attempt 4 ran twice");
  }

  @Test
  void anAcknowledgedCheckpointThatIsGoneIsReported() {
    storm.dropTheCheckpoint("s2");
    assertThat(storm.judge())
        .contains("step s2 of job storm/job-1 has lost its checkpoint, which was acknowledged");
  }

  @Test
  void aMissingEffectIsReported() {
    storm.unwriteTheEffect("s2");
    assertThat(storm.judge())
        .containsExactly("the effect job-1/s2 is missing; its step is checkpointed");
  }

  @Test
  void anEffectThatIsRepeatedAloneDoesNoHarm() {
    storm.write(LedgerLine.Kind.EFFECT, "job-1/s1", 1, storm.output("s1"));
    assertThat(storm.judge()).isEmpty();
  }

  @Test
  void twoPayloadsUnderOneKeyAreReported() {
    storm.write(LedgerLine.Kind.EFFECT, "job-1/s1", 1, "another");
    assertThat(storm.judge())
        .singleElement()
        .asString()
        .startsWith("the effect job-1/s1 has the payloads [")
        .contains("another")
        .endsWith("; expected " + storm.output("s1") + " alone");
  }

  @Test
  void anEffectThatNobodyExpectedIsReported() {
    storm.write(LedgerLine.Kind.EFFECT, "job-1/s4", 4, "any");
    assertThat(storm.judge()).containsExactly("the effect job-1/s4 is one nobody expected");
  }

  @Test
  void aHoleInAnErrorHistoryIsReported() {
    storm.errors(List.of(storm.failure("s2", 1)));
    assertThat(storm.judge())
        .containsExactly("the error history of job storm/job-1 has no entry for attempt 2, which"
            + " neither completed the job nor gave it back");
  }

  @Test
  void anErrorThatIsToldTwiceIsReported() {
    storm.errors(List.of(storm.failure("s2", 1), storm.failure("s2", 1), storm.vanished("s2", 2)));
    assertThat(storm.judge())
        .containsExactly(
            "the error history of job storm/job-1 has an entry for attempt 1 after that"
                + " for 1, and 4 attempts in all");
  }

  @Test
  void anErrorOfAnotherAttemptsWordsIsReported() {
    ErrorRecord mixedUp = storm.failure("s2", 3);
    storm.errors(List.of(
        new ErrorRecord(1, "s2", mixedUp.type(), mixedUp.message(), "", mixedUp.at()),
        storm.vanished("s2", 2)));
    assertThat(storm.judge())
        .containsExactly(
            "the error history of job storm/job-1 has an entry for attempt 1 and step s2"
                + " that says 'step s2 of job-1 fails by itself in attempt 3'");
  }

  @Test
  void anErrorOfAStepThatWasCheckpointedInThatAttemptIsReported() {
    storm.errors(List.of(storm.failure("s1", 1), storm.vanished("s2", 2)));
    assertThat(storm.judge())
        .containsExactly(
            "the error history of job storm/job-1 has an entry for attempt 1 and step s1, whose"
                + " checkpoint was acknowledged in that attempt");
  }

  @Test
  void anErrorOfAnAttemptThatEndedWellIsReported() {
    storm.errors(List.of(storm.failure("s2", 1), storm.vanished("s2", 2), storm.vanished("s3", 4)));
    assertThat(storm.judge())
        .containsExactly(
            "the error history of job storm/job-1 has an entry for attempt 4, which was"
                + " acknowledged to have ended well");
  }
}
