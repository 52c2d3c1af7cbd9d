package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.StoreRig.LEASE_END;
import static dev.jobdrill.executor.redis.StoreRig.NOW;
import static dev.jobdrill.executor.redis.StoreRig.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.TestRedis;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyLayoutTest {
  private static final List<String> IDS =
      List.of("a", "a:children", "a:errors", "a:data", "{other}", "}{", "*", "a b");

  private final StoreRig rig = new StoreRig();

  @Test
  void isTheDocumentedOne() {
    rig.enqueue("dead");
    assertThat(rig.checkpoint(rig.claim())).isTrue();
    ClaimedJob dead = rig.claim(LEASE_END);
    assertThat(rig.buryLost(dead, LEASE_END)).isTrue();
    rig.enqueue("leased");
    rig.claim();
    rig.enqueue("ready");
    rig.store().enqueue(StoreRig.newJob("delayed", NOW.plusSeconds(1)));

    assertThat(rig.dump().keySet())
        .containsExactlyInAnyOrder(
            "{q}:ready",
            "{q}:delayed",
            "{q}:leased",
            "{q}:dead",
            "{q}:slot:w:0",
            "{q}:slot:w:0 expires",
            "{q}:job:dead:data",
            "{q}:job:dead:errors",
            "{q}:job:leased:data",
            "{q}:job:ready:data",
            "{q}:job:delayed:data");
    assertThat(rig.dump())
        .containsEntry("{q}:ready", List.of("ready"))
        .containsEntry("{q}:delayed", List.of("delayed@" + NOW.plusSeconds(1).toEpochMilli()))
        .containsEntry("{q}:leased", List.of("leased@" + LEASE_END.toEpochMilli()))
        .containsEntry("{q}:dead", List.of("dead@" + LEASE_END.toEpochMilli()));
  }

  @Test
  void theKeysOfAJobExpireADayAfterItCompletedAndADeadJobsNever() {
    rig.enqueue("completed");
    ClaimedJob first = rig.claim();
    assertThat(rig.fail(first)).isTrue();
    ClaimedJob job = rig.claim(NOW.plusSeconds(60));
    assertThat(rig.store()
            .complete(job, "one", "1", StoreRig.release(NOW.plusSeconds(60)), null)
            .accepted())
        .isTrue();
    rig.enqueue("dead");
    ClaimedJob dead = rig.claim();
    assertThat(rig.checkpoint(dead)).isTrue();
    assertThat(rig.bury(dead)).isTrue();

    long day = Duration.ofHours(24).toMillis();
    for (String part : List.of("data", "errors")) {
      String key = rig.rig().prefix() + "{q}:job:completed:" + part;
      assertThat(rig.rig().redis().pttl(key)).as(key).isBetween(day - 60_000, day);
      assertThat(rig.rig().redis().pttl(rig.rig().prefix() + "{q}:job:dead:" + part))
          .isEqualTo(-1);
    }
  }

  @Test
  void nothingOfACompletedJobIsLeftInTheQueue() {
    rig.enqueue("j");
    assertThat(rig.complete(rig.claim())).isTrue();

    assertThat(rig.dump().keySet())
        .filteredOn(key -> !key.endsWith(" expires"))
        .containsExactlyInAnyOrder("{q}:job:j:data", "{q}:slot:w:0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "app:", "a{b}c:", "x{", "}", "}{", "{a}{b}"})
  void allKeysOfAQueueLieInOneClusterSlotWhateverThePrefixAndTheIds(String prefix) {
    RedisJobStore store = RedisJobStore.on(TestRedis.shared().connection(), prefix);

    Set<Integer> slots = new HashSet<>();
    store.keysOf(QUEUE, IDS, "w").forEach(key -> slots.add(SlotHash.getSlot(key)));
    assertThat(slots).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "app{}:", "a}{}:x"})
  void aPrefixThatWouldScatterTheKeysIsRefused(String prefix) {
    assertThatThrownBy(() -> RedisJobStore.on(TestRedis.shared().connection(), prefix))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Key prefix '" + prefix + "' is not usable: its \"{}\" would scatter the keys of a"
                + " queue over a cluster's slots. Put something between the braces, or leave them out.");
  }

  @Test
  void keysOfNamesEveryKeyThatWasWritten() {
    for (String id : IDS) {
      rig.enqueue(id);
    }
    for (String id : IDS) {
      ClaimedJob job = rig.claim();
      assertThat(job.id()).isEqualTo(id);
      assertThat(rig.checkpoint(job)).isTrue();
      assertThat(id.length() > 3 ? rig.bury(job) : rig.fail(job)).isTrue();
    }

    List<String> named = new ArrayList<>(rig.store().keysOf(QUEUE, IDS, "w"));
    assertThat(named).doesNotHaveDuplicates();
    assertThat(rig.rig().redis().keys(rig.rig().prefix() + "*")).isSubsetOf(named);
  }

  @Test
  void twoPrefixesShareARedisAndNothingElse() {
    StoreRig other = new StoreRig();
    rig.enqueue("j");
    other.enqueue("j");

    assertThat(rig.complete(rig.claim())).isTrue();
    assertThat(other.claim().attempt()).isEqualTo(1);
  }

  @Test
  void aJobThatIsNotThereIsNotFound() {
    assertThat(rig.store().find(new JobRef(QUEUE, "none"))).isEmpty();
  }
}
