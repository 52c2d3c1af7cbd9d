package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.StoreRig.LEASE;
import static dev.jobdrill.executor.redis.StoreRig.LEASE_END;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.ChildState;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.pipeline.RetryScope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A worker whose lease ran out, or whose claim was let go of, can write nothing. */
class FencingTest {
  private final StoreRig rig = new StoreRig();

  /** What a zombie may try. */
  enum Write {
    CHECKPOINT {
      @Override
      boolean by(ClaimedJob zombie, StoreRig rig, Instant now) {
        return rig.store().checkpoint(zombie, "one", "\"by the zombie\"", "two", now, LEASE, null);
      }
    },
    COMPLETE {
      @Override
      boolean by(ClaimedJob zombie, StoreRig rig, Instant now) {
        return rig.store()
            .complete(zombie, "two", "\"by the zombie\"", StoreRig.release(now), null)
            .accepted();
      }
    },
    FAIL {
      @Override
      boolean by(ClaimedJob zombie, StoreRig rig, Instant now) {
        return rig.store()
            .fail(zombie, StoreRig.error(zombie, "zombie"), now, null, StoreRig.release(now))
            .accepted();
      }
    },
    BURY {
      @Override
      boolean by(ClaimedJob zombie, StoreRig rig, Instant now) {
        return rig.bury(zombie, "zombie", now);
      }
    },
    RENEW {
      @Override
      boolean by(ClaimedJob zombie, StoreRig rig, Instant now) {
        return rig.store().renew(zombie, now, LEASE);
      }
    },
    RESTART {
      @Override
      boolean by(ClaimedJob zombie, StoreRig rig, Instant now) {
        return rig.store().restart(zombie, "one", now);
      }
    },
    SPAWN {
      @Override
      boolean by(ClaimedJob zombie, StoreRig rig, Instant now) {
        return rig.store().spawn(zombie, List.of(new JobRef("q", "child")), now);
      }
    },
    PARK {
      @Override
      boolean by(ClaimedJob zombie, StoreRig rig, Instant now) {
        return rig.store()
            .park(zombie, List.of(new JobRef("q", "child")), StoreRig.release(now))
            .accepted();
      }
    },
    HAND_BACK {
      @Override
      boolean by(ClaimedJob zombie, StoreRig rig, Instant now) {
        return rig.store().handBack(zombie, null, StoreRig.release(now)).accepted();
      }
    },
    BURY_AS_LOST {
      @Override
      boolean by(ClaimedJob zombie, StoreRig rig, Instant now) {
        return rig.buryLost(zombie, now);
      }
    };

    abstract boolean by(ClaimedJob zombie, StoreRig rig, Instant now);
  }

  /** What became of the job while the zombie was away. */
  enum Meanwhile {
    NOBODY_CAME((rig, zombie) -> {}),
    ANOTHER_RUNS_IT((rig, zombie) -> rig.claim(LEASE_END)),
    ANOTHER_CHECKPOINTED((rig, zombie) -> {
      ClaimedJob successor = rig.claim(LEASE_END);
      assertThat(rig.store().checkpoint(successor, "one", "\"1\"", "two", LEASE_END, LEASE, null))
          .isTrue();
    }),
    ANOTHER_FAILED(
        (rig, zombie) -> assertThat(rig.fail(rig.claim(LEASE_END), LEASE_END)).isTrue()),
    ANOTHER_COMPLETED((rig, zombie) -> assertThat(rig.store()
            .complete(rig.claim(LEASE_END), "two", "\"2\"", StoreRig.release(LEASE_END), null)
            .accepted())
        .isTrue()),
    ANOTHER_BURIED((rig, zombie) ->
        assertThat(rig.buryLost(rig.claim(LEASE_END), LEASE_END)).isTrue()),
    ALL_OF_IT_WAS_DELETED((rig, zombie) ->
        rig.store().keysOf(StoreRig.QUEUE, List.of("j"), "w").forEach(rig.rig().redis()::del)),
    ITS_HASH_WAS_DELETED(
        (rig, zombie) -> rig.rig().redis().del(rig.rig().prefix() + "{q}:job:j:data")),
    IT_WAS_DELETED_AND_ENQUEUED_AGAIN((rig, zombie) -> {
      ALL_OF_IT_WAS_DELETED.happens.accept(rig, zombie);
      rig.enqueue("j");
    });

    private final BiConsumer<StoreRig, ClaimedJob> happens;

    Meanwhile(BiConsumer<StoreRig, ClaimedJob> happens) {
      this.happens = happens;
    }
  }

  static Stream<Arguments> all() {
    return Stream.of(Meanwhile.values())
        .flatMap(
            meanwhile -> Stream.of(Write.values()).map(write -> Arguments.of(write, meanwhile)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void aZombiesWriteIsRejectedAndChangesNothing(Write write, Meanwhile meanwhile) {
    rig.enqueue("j");
    ClaimedJob zombie = rig.claim();
    assertThat(rig.checkpoint(zombie)).isTrue();
    meanwhile.happens.accept(rig, zombie);
    Map<String, Object> before = rig.dump();

    assertThat(write.by(zombie, rig, LEASE_END)).isFalse();
    assertThat(rig.dump()).isEqualTo(before);
  }

  /** Told late, of a child that was redriven meanwhile: its new worker may vanish, and must be found. */
  @Test
  void whatIsReportedOfADeadChildLeavesTheLeaseOfItsNextClaimAlone() {
    rig.enqueue("j");
    rig.bury(rig.claim());
    JobRef child = new JobRef(StoreRig.QUEUE, "j");
    rig.store().redrive(child, "again", RetryScope.FAILED_STEP);
    rig.claim();

    rig.store().reported(child, ChildState.dead("it died"), StoreRig.release(StoreRig.NOW));
    rig.store().reported(child, ChildState.completed("1"), StoreRig.release(StoreRig.NOW));

    assertThat(rig.claim(LEASE_END).attempt()).isEqualTo(3);
    assertThat(rig.find("j").errors()).hasSize(2);
  }

  @Test
  void aLeaseHoldsUntilTheMillisecondBeforeItsEndAndNoLonger() {
    rig.enqueue("early");
    ClaimedJob early = rig.claim();
    assertThat(rig.fail(early, LEASE_END.minusMillis(1))).isTrue();

    rig.enqueue("late");
    ClaimedJob late = rig.claim();
    assertThat(rig.fail(late, LEASE_END)).isFalse();
    assertThat(rig.find("late").state()).isEqualTo(JobState.ACTIVE);
  }

  @Test
  void aCheckpointRenewsTheLeaseFromItsOwnTime() {
    rig.enqueue("j");
    ClaimedJob job = rig.claim();
    Instant later = LEASE_END.minusMillis(1);

    assertThat(rig.store().checkpoint(job, "one", "1", "two", later, LEASE, null))
        .isTrue();
    assertThat(rig.find("j").dueAt()).isEqualTo(later.plus(LEASE));
    assertThat(rig.fail(job, later.plus(LEASE).minusMillis(1))).isTrue();
  }

  @Test
  void theTokenGrowsWithEachClaim() {
    rig.enqueue("j");
    ClaimedJob first = rig.claim();
    ClaimedJob second = rig.claim(LEASE_END);
    assertThat(rig.fail(second, LEASE_END)).isTrue();
    ClaimedJob third = rig.claim(LEASE_END.plusSeconds(60));

    assertThat(new long[] {first.token(), second.token(), third.token()}).containsExactly(1, 2, 3);
    assertThat(third.attempt()).isEqualTo(3);
  }
}
