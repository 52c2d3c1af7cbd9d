package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.StoreRig.LEASE_END;
import static dev.jobdrill.executor.redis.StoreRig.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.ChildState;
import dev.jobdrill.executor.ClaimResult;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.NewJob;
import dev.jobdrill.executor.Release;
import dev.jobdrill.executor.Released;
import dev.jobdrill.pipeline.RetryScope;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A transition whose reply was lost is sent again: the state is as after one, and so is the answer. */
class RepeatedTransitionTest {
  private static final JobRef CHILD = new JobRef("q", "child");
  private static final Set<Kind> KEEPS_THE_LEASE =
      EnumSet.of(Kind.CHECKPOINT, Kind.RENEW, Kind.RESTART, Kind.SPAWN);

  private final StoreRig rig = new StoreRig();

  enum Kind {
    CHECKPOINT(StoreRig::checkpoint),
    COMPLETE(StoreRig::complete),
    FAIL(StoreRig::fail),
    BURY(StoreRig::bury),
    RENEW((rig, job) -> rig.store().renew(job, NOW, StoreRig.LEASE)),
    RESTART((rig, job) -> rig.store().restart(job, "one", NOW)),
    SPAWN((rig, job) -> rig.store().spawn(job, List.of(CHILD), NOW)),
    PARK((rig, job) -> {
      rig.store().spawn(job, List.of(CHILD), NOW);
      return rig.store().park(job, List.of(CHILD), StoreRig.release(NOW)).accepted();
    }),
    HAND_BACK(
        (rig, job) -> rig.store().handBack(job, null, StoreRig.release(NOW)).accepted()),
    HAND_BACK_FOR_LATER((rig, job) ->
        rig.store().handBack(job, NOW.plusSeconds(9), StoreRig.release(NOW)).accepted());

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
      case CHECKPOINT ->
        rig.store().checkpoint(job, "one", "\"1\"", "two", late, StoreRig.LEASE, null);
      case COMPLETE ->
        rig.store().complete(job, "two", "\"2\"", StoreRig.release(late), null).accepted();
      case FAIL ->
        rig.store().fail(job, error, late, null, StoreRig.release(late)).accepted();
      case RENEW -> rig.store().renew(job, late, StoreRig.LEASE);
      case RESTART -> rig.store().restart(job, "one", late);
      case SPAWN -> rig.store().spawn(job, List.of(CHILD), late);
      case PARK -> rig.store().park(job, List.of(CHILD), StoreRig.release(late)).accepted();
      case HAND_BACK -> rig.store().handBack(job, null, StoreRig.release(late)).accepted();
      case HAND_BACK_FOR_LATER ->
        rig.store().handBack(job, late, StoreRig.release(late)).accepted();
      case BURY -> rig.bury(job, error.message(), late);
    };
    assertThat(again).isEqualTo(!KEEPS_THE_LEASE.contains(kind));
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

  /** The count of those still awaited goes down once, or the parent would wake before its other child has settled. */
  @Test
  void aParentToldTwiceOfOneChildCountsItOnce() {
    JobRef other = new JobRef("q", "other");
    JobRef parent = new JobRef("q", "j");
    rig.enqueue("j");
    ClaimedJob job = rig.claim();
    assertThat(rig.store().spawn(job, List.of(CHILD, other), NOW)).isTrue();
    assertThat(
            rig.store().park(job, List.of(CHILD, other), StoreRig.release(NOW)).accepted())
        .isTrue();
    ChildState done = ChildState.completed("1");

    assertThat(rig.store().tellParent(parent, CHILD, done)).isTrue();
    Map<String, Object> once = rig.dump();
    assertThat(rig.store().tellParent(parent, CHILD, done)).isFalse();
    assertThat(rig.dump()).isEqualTo(once);
    assertThat(rig.find("j").state()).isEqualTo(JobState.WAITING);

    assertThat(rig.store().tellParent(parent, other, done)).isTrue();
    assertThat(rig.find("j").state()).isEqualTo(JobState.READY);
    Map<String, Object> ready = rig.dump();
    assertThat(rig.store().tellParent(parent, other, done)).isFalse();
    assertThat(rig.dump()).isEqualTo(ready);
  }

  @ParameterizedTest
  @EnumSource(RetryScope.class)
  void aRedriveRepeatedIsAsOnceAndIsNoSecondOneWhenTheJobHasDiedAgain(RetryScope scope) {
    JobRef job = new JobRef("q", "j");
    rig.enqueue("j");
    ClaimedJob first = rig.claim();
    assertThat(rig.checkpoint(first)).isTrue();
    assertThat(rig.bury(first)).isTrue();

    assertThat(rig.store().redrive(job, "once", scope)).isTrue();
    Map<String, Object> once = rig.dump();
    assertThat(rig.store().redrive(job, "once", scope)).isTrue();
    assertThat(rig.dump()).isEqualTo(once);

    ClaimedJob second = rig.claim();
    assertThat(second.attempt()).isEqualTo(2);
    Map<String, Object> running = rig.dump();
    rig.store().redrive(job, "once", scope);
    assertThat(rig.store().redrive(job, "another", scope)).isFalse();
    assertThat(rig.dump()).isEqualTo(running);
  }

  @Test
  void aDeletionRepeatedChangesNothing() {
    JobRef job = new JobRef("q", "j");
    rig.enqueue("j");
    assertThat(rig.bury(rig.claim())).isTrue();
    assertThat(rig.store().deleteDead(job)).isTrue();
    Map<String, Object> once = rig.dump();

    assertThat(rig.store().deleteDead(job)).isFalse();
    assertThat(rig.dump()).isEqualTo(once);
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
  void aClaimWhoseReplyWasLostGetsTheSameJobAgain() {
    rig.enqueue("j");
    rig.enqueue("other");
    ClaimResult first = rig.store().claim(StoreRig.request("once"), NOW);
    Map<String, Object> once = rig.dump();

    assertThat(jobOf(rig.store().claim(StoreRig.request("once"), NOW))).isEqualTo(jobOf(first));
    assertThat(rig.dump()).isEqualTo(once);
    assertThat(jobOf(rig.store().claim(StoreRig.request("next"), NOW)).id()).isEqualTo("other");
  }

  @Test
  void aClaimOfAJobThatCameDueLaterRepeatedGetsItAsOfTheSameTime() {
    Instant due = NOW.plusSeconds(60);
    rig.store().enqueue(StoreRig.newJob("j", due));
    rig.store().enqueue(StoreRig.newJob("other", due));
    ClaimResult first = rig.store().claim(StoreRig.request("once"), NOW, due);
    Map<String, Object> once = rig.dump();

    assertThat(rig.store().claim(StoreRig.request("once"), NOW, due)).isEqualTo(first);
    assertThat(((ClaimResult.Claimed) first).at()).isEqualTo(due);
    assertThat(rig.dump()).isEqualTo(once);
  }

  @Test
  void aClaimOfAnExpiredJobRepeatedTellsTheLostAttemptAgain() {
    rig.enqueue("j");
    rig.claim();
    ClaimedJob first = jobOf(rig.store().claim(StoreRig.request("once"), LEASE_END));
    Map<String, Object> once = rig.dump();

    assertThat(first.takenOverFrom()).isPresent();
    assertThat(first.failures()).containsExactly(Map.entry("one", 1));
    assertThat(jobOf(rig.store().claim(StoreRig.request("once"), LEASE_END))).isEqualTo(first);
    assertThat(rig.dump()).isEqualTo(once);
  }

  @Test
  void aClaimRepeatedAfterItsLeaseEndedIsANewOne() {
    rig.enqueue("j");
    rig.store().claim(StoreRig.request("once"), NOW);

    ClaimedJob again = jobOf(rig.store().claim(StoreRig.request("once"), LEASE_END));
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.takenOverFrom()).isPresent();
  }

  @Test
  void aCompletionThatTakesTheNextJobRepeatedTakesTheSameOne() {
    rig.enqueue("j");
    rig.enqueue("second");
    rig.enqueue("third");
    ClaimedJob job = rig.claim();
    Release release = new Release(NOW, StoreRig.request("next"));
    Released first = rig.store().complete(job, "two", "\"2\"", release, null);
    Map<String, Object> once = rig.dump();

    Released again = rig.store().complete(job, "two", "\"2\"", release, null);
    assertThat(first.next()).isNotNull();
    assertThat(jobOf(first.next()).id()).isEqualTo("second");
    assertThat(again.accepted()).isTrue();
    assertThat(jobOf(again.next())).isEqualTo(jobOf(first.next()));
    assertThat(rig.dump()).isEqualTo(once);
  }

  @Test
  void aCheckpointRepeatedAfterTheNextOneMovesNothingBack() {
    rig.enqueue("j");
    ClaimedJob job = rig.claim();
    assertThat(rig.checkpoint(job)).isTrue();
    assertThat(rig.store()
            .checkpoint(job, "two", "2", "three", NOW.plusSeconds(5), StoreRig.LEASE, null))
        .isTrue();
    Map<String, Object> before = rig.dump();

    assertThat(rig.checkpoint(job)).isTrue();
    assertThat(rig.dump()).isEqualTo(before);
  }

  private static ClaimedJob jobOf(ClaimResult result) {
    assertThat(result).isInstanceOf(ClaimResult.Claimed.class);
    return ((ClaimResult.Claimed) result).job();
  }
}
