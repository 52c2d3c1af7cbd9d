package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.StoreRig.LEASE_END;
import static dev.jobdrill.executor.redis.StoreRig.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.ClaimResult;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.Release;
import dev.jobdrill.executor.Released;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A claim that rides along with a release looks for expired leases and due jobs only now and then, if jobs are ready. */
class RidingClaimTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final String PHANTOM = "-".repeat(65);

  private final StoreRig rig = new StoreRig();
  private final RedisCommands<String, String> redis = rig.rig().redis();

  @Test
  void anExpiredLeaseIsTakenFirstAgainFiveMillisecondsAfterTheLastLook() {
    ClaimedJob first = claimLong("first");
    rig.enqueue("expired");
    rig.claim();
    rig.enqueue("ready-1");
    rig.enqueue("ready-2");
    Instant justBefore = LEASE_END.minusMillis(1);

    ClaimedJob looked = completeAndClaim(first, justBefore);
    ClaimedJob lookedNot = completeAndClaim(looked, justBefore.plusMillis(4));
    rig.enqueue("ready-3");
    ClaimedJob lookedAgain = completeAndClaim(lookedNot, justBefore.plusMillis(5));

    assertThat(looked.id()).isEqualTo("ready-1");
    assertThat(lookedNot.id()).isEqualTo("ready-2");
    assertThat(lookedAgain.id()).isEqualTo("expired");
    assertThat(lookedAgain.takenOverFrom()).isPresent();
  }

  @Test
  void aClockThatWasSetBackDoesNotPutTheNextLookOff() {
    Instant ahead = NOW.plusSeconds(60);
    assertThat(complete(claimLong("first"), ahead).next()).isEqualTo(new ClaimResult.Idle(null));
    rig.enqueue("expired");
    rig.store().claim(rig.by("w", Duration.ofSeconds(1)), NOW);
    ClaimedJob held = claimLong("held");
    rig.enqueue("ready");

    assertThat(completeAndClaim(held, NOW.plusSeconds(1)).takenOverFrom()).isPresent();
  }

  @Test
  void whereNoJobIsReadyAnExpiredLeaseAndADueJobAreFoundAtOnce() {
    ClaimedJob first = claimLong("first");
    rig.enqueue("expired");
    rig.claim();
    rig.store().enqueue(StoreRig.newJob("due", LEASE_END));
    rig.enqueue("ready");

    ClaimedJob ready = completeAndClaim(first, LEASE_END.minusMillis(1));
    ClaimedJob expired = completeAndClaim(ready, LEASE_END);
    ClaimedJob due = completeAndClaim(expired, LEASE_END);
    ClaimResult idle = complete(due, LEASE_END).next();

    assertThat(ready.id()).isEqualTo("ready");
    assertThat(expired.id()).isEqualTo("expired");
    assertThat(due.id()).isEqualTo("due");
    assertThat(idle).isEqualTo(new ClaimResult.Idle(null));
  }

  /** A script that was broken off after its commit leaves its job among the ready ones. */
  @Test
  void anExpiredLeaseWhoseJobIsStillAmongTheReadyOnesCountsAsALostAttempt() {
    ClaimedJob first = claimLong("first");
    rig.enqueue("torn");
    rig.claim();
    rig.enqueue("ready");
    ClaimedJob ready = completeAndClaim(first, LEASE_END.minusMillis(1));
    redis.lpush(rig.rig().prefix() + "{q}:ready", "torn");

    ClaimedJob torn = completeAndClaim(ready, LEASE_END);

    assertThat(torn.id()).isEqualTo("torn");
    assertThat(torn.attempt()).isEqualTo(2);
    assertThat(torn.takenOverFrom()).isPresent();
    assertThat(rig.find("torn").errors()).hasSize(1);
  }

  @Test
  void manyLeasesAreKeptWhereAChangeIsCheapAndNothingElseIsAmongThem() {
    for (int i = 0; i < 17; i++) {
      claimLong("j" + i);
    }
    String leased = rig.rig().prefix() + "{q}:leased";

    assertThat(redis.objectEncoding(leased)).isEqualTo("skiplist");
    assertThat(rig.store().depth("q").active()).isEqualTo(17);
    assertThat(redis.zrange(leased, 0, -1)).hasSize(17).doesNotContain(PHANTOM);
  }

  @Test
  void aFewLeasesAreLeftAsTheyAre() {
    for (int i = 0; i < 16; i++) {
      claimLong("j" + i);
    }

    assertThat(redis.objectEncoding(rig.rig().prefix() + "{q}:leased")).isNotEqualTo("skiplist");
  }

  @Test
  void theEntryThatMakesThemSoIsNeverDueAndGoesLaterIfItWasLeft() {
    String leased = rig.rig().prefix() + "{q}:leased";
    redis.zadd(leased, Double.POSITIVE_INFINITY, PHANTOM);
    assertThat(rig.claimResult(NOW)).isEqualTo(new ClaimResult.Idle(null));
    claimLong("j");
    assertThat(rig.claimResult(NOW)).isEqualTo(new ClaimResult.Idle(NOW.plus(LONG)));

    for (int i = 0; i < 15; i++) {
      claimLong("j" + i);
    }
    assertThat(redis.zrange(leased, 0, -1)).hasSize(16).doesNotContain(PHANTOM);
  }

  private ClaimedJob claimLong(String id) {
    rig.enqueue(id);
    ClaimResult claimed = rig.store().claim(rig.by("w", LONG), NOW);
    assertThat(claimed).isInstanceOf(ClaimResult.Claimed.class);
    ClaimedJob job = ((ClaimResult.Claimed) claimed).job();
    assertThat(job.id()).isEqualTo(id);
    return job;
  }

  private ClaimedJob completeAndClaim(ClaimedJob job, Instant now) {
    ClaimResult next = complete(job, now).next();
    assertThat(next).isInstanceOf(ClaimResult.Claimed.class);
    return ((ClaimResult.Claimed) next).job();
  }

  private Released complete(ClaimedJob job, Instant now) {
    Released released =
        rig.store().complete(job, "two", "\"2\"", new Release(now, rig.by("w", LONG)), null);
    assertThat(released.accepted()).isTrue();
    return released;
  }
}
