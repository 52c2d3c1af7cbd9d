package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.StoreRig.LEASE_END;
import static dev.jobdrill.executor.redis.StoreRig.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.ClaimRequest;
import dev.jobdrill.executor.ClaimResult;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.Enqueued;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.NewJob;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A job is added and taken in one round trip. */
class EnqueueAndClaimTest {
  private static final ClaimRequest REQUEST = StoreRig.request("r");

  private final StoreRig rig = new StoreRig();

  @Test
  void isAsAnEnqueueingAndAClaim() {
    StoreRig other = new StoreRig();
    other.enqueue("j");
    ClaimedJob apart = ((ClaimResult.Claimed) other.store().claim(REQUEST, NOW)).job();

    assertThat(enqueue("j")).isEqualTo(apart);
    assertThat(rig.dump()).isEqualTo(other.dump());
  }

  @Test
  void takesAnOlderJobFirstAndLeavesTheNewOneReady() {
    rig.enqueue("older");

    assertThat(enqueue("newer").id()).isEqualTo("older");
    assertThat(rig.claim().id()).isEqualTo("newer");
  }

  @Test
  void whatIsLeftInTheListOfAJobThatAnotherWorkerHoldsIsPassedOver() {
    rig.enqueue("held");
    rig.claim();
    rig.rig().redis().rpush(rig.rig().prefix() + "{q}:ready", "held");

    assertThat(enqueue("j").id()).isEqualTo("j");
    assertThat(rig.store().depth("q").ready()).isZero();
  }

  @Test
  void takesNothingIfTheIdIsTaken() {
    rig.enqueue("j");
    Map<String, Object> before = rig.dump();
    String trace = "00-" + "c".repeat(32) + "-" + "d".repeat(16) + "-01";
    NewJob another =
        new NewJob(new JobRef("q", "j"), "p", "one,two", "corr-2", trace, "2", NOW, NOW, null);

    Enqueued taken = rig.store().enqueue(another, REQUEST, NOW);

    assertThat(taken).isEqualTo(new Enqueued(false, null));
    assertThat(rig.dump()).isEqualTo(before);
  }

  /** By a client that reconnects: the first answer was lost, and no attempt may be. */
  @Test
  void sentAgainAnswersAsTheFirstTime() {
    ClaimedJob first = enqueue("j");
    rig.enqueue("next");
    Map<String, Object> before = rig.dump();

    assertThat(enqueue("j")).isEqualTo(first);
    assertThat(rig.dump()).isEqualTo(before);
  }

  /** By the executor, for another slot: the first request is asked again by the slot that made it. */
  @Test
  void repeatedWithAnotherRequestTakesNothingAndTheFirstOneFindsWhatItTook() {
    ClaimedJob first = enqueue("j");
    rig.enqueue("next");
    Map<String, Object> before = rig.dump();

    ClaimRequest other = new ClaimRequest("q", "w", 1, null, "r2", StoreRig.LEASE);
    Enqueued again = rig.store().enqueue(StoreRig.newJob("j"), other, NOW);
    ClaimResult found = rig.store().claim(REQUEST, NOW);

    assertThat(again).isEqualTo(new Enqueued(true, null));
    assertThat(((ClaimResult.Claimed) found).job()).isEqualTo(first);
    assertThat(rig.dump()).isEqualTo(before);
  }

  @Test
  void aJobThatVanishedFromTheListBeforeItIsSaidAndTheNewOneStays() {
    rig.rig().redis().rpush(rig.rig().prefix() + "{q}:ready", "gone");

    Enqueued enqueued = rig.store().enqueue(StoreRig.newJob("j"), REQUEST, NOW);

    assertThat(enqueued)
        .isEqualTo(new Enqueued(true, new ClaimResult.Vanished(new JobRef("q", "gone"))));
    assertThat(rig.claim().id()).isEqualTo("j");
  }

  @Test
  void theLeaseBeginsWhenTheJobIsTakenAndNotWhenItsEnqueueingBegan() {
    ClaimResult late = rig.store()
        .enqueue(StoreRig.newJob("j"), REQUEST, LEASE_END.minusMillis(1))
        .next();
    assertThat(late).isInstanceOf(ClaimResult.Claimed.class);

    assertThat(rig.claimResult(LEASE_END))
        .isEqualTo(new ClaimResult.Idle(LEASE_END.minusMillis(1).plus(StoreRig.LEASE)));
  }

  private ClaimedJob enqueue(String id) {
    Enqueued enqueued = rig.store().enqueue(StoreRig.newJob(id), REQUEST, NOW);
    assertThat(enqueued.added()).isTrue();
    assertThat(enqueued.next()).isInstanceOf(ClaimResult.Claimed.class);
    return ((ClaimResult.Claimed) enqueued.next()).job();
  }
}
