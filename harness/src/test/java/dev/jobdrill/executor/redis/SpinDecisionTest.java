package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.SpinDecision.LONGEST_NANOS;
import static dev.jobdrill.executor.redis.SpinDecision.TRY_AGAIN_AFTER;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpinDecisionTest {
  private final SpinDecision decision = new SpinDecision();

  @BeforeEach
  void repliesHaveBeenSlow() {
    for (int i = 0; i < 100; i++) {
      decision.lookedOut(4 * LONGEST_NANOS);
    }
  }

  @Test
  void aRedisThatIsNearIsLookedOutFor() {
    SpinDecision near = new SpinDecision();
    for (int i = 0; i < 100; i++) {
      assertThat(near.worthIt()).isTrue();
      near.lookedOut(LONGEST_NANOS / 2);
    }
  }

  @Test
  void aSingleSlowReplyDoesNotEndIt() {
    SpinDecision near = new SpinDecision();
    near.lookedOut(LONGEST_NANOS / 2);
    near.lookedOut(4 * LONGEST_NANOS);
    assertThat(near.worthIt()).isTrue();
  }

  @Test
  void aRedisThatIsDistantIsTriedOnceInAWhile() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < TRY_AGAIN_AFTER; i++) {
        assertThat(decision.worthIt()).isFalse();
        decision.sleptInstead();
      }
      assertThat(decision.worthIt()).isTrue();
      decision.lookedOut(4 * LONGEST_NANOS);
    }
  }

  /** Else a machine that was busy for a moment would be slow for ever: a thread that sleeps never sees a quick reply. */
  @Test
  void aRedisThatIsNearAgainIsLookedOutForAgain() {
    for (int i = 0; i < TRY_AGAIN_AFTER; i++) {
      decision.sleptInstead();
    }
    decision.lookedOut(LONGEST_NANOS / 2);
    assertThat(decision.worthIt()).isTrue();
    decision.lookedOut(LONGEST_NANOS / 2);
    assertThat(decision.worthIt()).isTrue();
  }
}
