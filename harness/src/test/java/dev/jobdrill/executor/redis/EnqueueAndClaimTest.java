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

  /** It may be that the reply was lost, which took the job: its request gets it, and no attempt is lost. */
  @Test
  void sentAgainTakesNothingMoreAndItsRequestFindsWhatItTook() {
    ClaimedJob first = enqueue("j");
    rig.enqueue("next");
    Map<String, Object> before = rig.dump();

    Enqueued again = rig.store().enqueue(StoreRig.newJob("j"), StoreRig.request("r2"), NOW);
    ClaimResult found = rig.store().claim(REQUEST, NOW);

    assertThat(again).isEqualTo(new Enqueued(true, null));
    assertThat(((ClaimResult.Claimed) found).job()).isEqualTo(first);
    assertThat(rig.dump()).isEqualTo(before);
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
