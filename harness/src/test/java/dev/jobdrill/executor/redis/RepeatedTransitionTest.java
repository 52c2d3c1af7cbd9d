package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.StoreRig.LEASE_END;
import static dev.jobdrill.executor.redis.StoreRig.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.ClaimResult;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.NewJob;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A transition whose reply was lost is sent again: the state is as after one, and so is the answer. */
class RepeatedTransitionTest {
  private final StoreRig rig = new StoreRig();

  enum Kind {
    CHECKPOINT(StoreRig::checkpoint),
    COMPLETE(StoreRig::complete),
    FAIL(StoreRig::fail),
    BURY(StoreRig::bury);

    private final BiPredicate<StoreRig, ClaimedJob> transition;

    Kind(BiPredicate<StoreRig, ClaimedJob> transition) {
      this.transition = transition;
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void twiceIsAsOnce(Kind kind) {
    rig.enqueue("j");
    ClaimedJob job = rig.claim();
    assertThat(kind.transition.test(rig, job)).isTrue();
    Map<String, Object> once = rig.dump();

    assertThat(kind.transition.test(rig, job)).isTrue();
    assertThat(kind.transition.test(rig, job)).isTrue();
    assertThat(rig.dump()).isEqualTo(once);
  }

  @Test
  void aBurialOfAJobFoundDeadTwiceIsAsOnce() {
    rig.enqueue("j");
    rig.claim();
    ClaimedJob job = rig.claim(LEASE_END);
    assertThat(rig.buryLost(job, LEASE_END)).isTrue();
    Map<String, Object> once = rig.dump();

    assertThat(rig.buryLost(job, LEASE_END)).isTrue();
    assertThat(rig.dump()).isEqualTo(once);
    assertThat(rig.find("j").attempts()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aRepeatLongAfterTheLeaseEndedIsStillAnsweredOrRejectedAndChangesNothing(Kind kind) {
    rig.enqueue("j");
    ClaimedJob job = rig.claim();
    ErrorRecord error = StoreRig.error(job, "failed");
    Instant late = LEASE_END.plusSeconds(1);
    assertThat(kind.transition.test(rig, job)).isTrue();
    Map<String, Object> once = rig.dump();

    boolean again = switch (kind) {
      case CHECKPOINT -> rig.store().checkpoint(job, "one", "\"1\"", "two", late, StoreRig.LEASE);
      case COMPLETE -> rig.store().complete(job, "two", "\"2\"", late);
      case FAIL -> rig.store().fail(job, error, late, late);
      case BURY -> rig.store().bury(job, error, late);
    };
    assertThat(again).isEqualTo(kind != Kind.CHECKPOINT);
    assertThat(rig.dump()).isEqualTo(once);
  }

  @Test
  void aFailureRepeatedAfterAnotherWorkerHasClaimedIsAnsweredAndChangesNothing() {
    rig.enqueue("j");
    ClaimedJob first = rig.claim();
    assertThat(rig.fail(first)).isTrue();
    rig.claim(NOW.plusSeconds(60));
    Map<String, Object> before = rig.dump();

    assertThat(rig.fail(first)).isTrue();
    assertThat(rig.dump()).isEqualTo(before);
  }

  @Test
  void aFailureRepeatedAfterTheNextAttemptHasFailedChangesNothing() {
    rig.enqueue("j");
    ClaimedJob first = rig.claim();
    assertThat(rig.fail(first)).isTrue();
    ClaimedJob second = rig.claim(NOW.plusSeconds(60));
    assertThat(rig.fail(second, NOW.plusSeconds(60))).isTrue();
    Map<String, Object> before = rig.dump();

    rig.fail(first);
    assertThat(rig.dump()).isEqualTo(before);
    assertThat(rig.find("j").errors()).hasSize(2);
  }

  @Test
  void anotherTransitionOfTheSameClaimIsNoRepeat() {
    rig.enqueue("j");
    ClaimedJob job = rig.claim();
    assertThat(rig.fail(job)).isTrue();
    Map<String, Object> before = rig.dump();

    assertThat(rig.complete(job)).isFalse();
    assertThat(rig.bury(job)).isFalse();
    assertThat(rig.checkpoint(job)).isFalse();
    assertThat(rig.dump()).isEqualTo(before);
  }

  @Test
  void enqueueingTwiceIsAsOnceAndBothSayThatTheJobIsNew() {
    NewJob ready = StoreRig.newJob("ready");
    NewJob later = StoreRig.newJob("later", NOW.plusSeconds(5));
    assertThat(rig.store().enqueue(ready)).isTrue();
    assertThat(rig.store().enqueue(later)).isTrue();
    Map<String, Object> once = rig.dump();

    assertThat(rig.store().enqueue(ready)).isTrue();
    assertThat(rig.store().enqueue(later)).isTrue();
    assertThat(rig.dump()).isEqualTo(once);
  }

  @Test
  void anEnqueueingRepeatedAfterTheJobHasRunIsAsOnce() {
    NewJob job = StoreRig.newJob("j");
    assertThat(rig.store().enqueue(job)).isTrue();
    ClaimedJob claimed = rig.claim();
    Map<String, Object> running = rig.dump();
    assertThat(rig.store().enqueue(job)).isTrue();
    assertThat(rig.dump()).isEqualTo(running);

    assertThat(rig.complete(claimed)).isTrue();
    Map<String, Object> completed = rig.dump();
    assertThat(rig.store().enqueue(job)).isTrue();
    assertThat(rig.dump()).isEqualTo(completed);
    assertThat(rig.claimResult(NOW)).isEqualTo(new ClaimResult.Idle(null));
  }

  @Test
  void aClaimWhoseReplyWasLostIsTakenOverWhenItsLeaseRunsOut() {
    rig.enqueue("j");
    rig.claim();

    assertThat(rig.claimResult(NOW)).isEqualTo(new ClaimResult.Idle(LEASE_END));
    ClaimedJob second = rig.claim(LEASE_END);
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(second.takenOverFrom()).hasValueSatisfying(lost -> {
      assertThat(lost.attempt()).isEqualTo(1);
      assertThat(lost.step()).isEqualTo("one");
    });
    assertThat(second.failures()).containsExactly(Map.entry("one", 1));
  }
}
