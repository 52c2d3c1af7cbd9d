package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.RedisJobStore.millis;
import static dev.jobdrill.executor.redis.StoreRig.LEASE_END;
import static dev.jobdrill.executor.redis.StoreRig.NOW;
import static dev.jobdrill.executor.redis.StoreRig.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.JobRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is read of all keys at once tells of each job what the store tells of it. */
class JobsSnapshotTest {
  private final StoreRig rig = new StoreRig();

  @Test
  void tellsOfEachJobWhatTheStoreTells() {
    rig.enqueue("completed");
    ClaimedJob completed = rig.claim();
    assertThat(rig.checkpoint(completed)).isTrue();
    assertThat(rig.complete(completed)).isTrue();
    rig.enqueue("dead");
    assertThat(rig.bury(rig.claim())).isTrue();
    rig.enqueue("retried");
    assertThat(rig.fail(rig.claim())).isTrue();
    rig.enqueue("parent");
    ClaimedJob parent = rig.claim();
    List<JobRef> children = List.of(new JobRef("other", "child"), new JobRef("other", "never"));
    assertThat(rig.store().spawn(parent, children, NOW)).isTrue();
    assertThat(rig.store().park(parent, children, StoreRig.release(NOW)).accepted())
        .isTrue();
    rig.enqueue("active");
    assertThat(rig.claim().id()).isEqualTo("active");
    rig.enqueue("waits");

    Map<String, Object> content = rig.dump();
    content.put("{q}:delayed", List.of("retried", millis(NOW.plusSeconds(60))));
    JobsSnapshot snapshot = new JobsSnapshot(content);

    assertThat(snapshot.jobs().stream().map(JobRef::id))
        .containsExactly("active", "completed", "dead", "parent", "retried", "waits");
    assertThat(snapshot.jobs())
        .allSatisfy(job -> assertThat(snapshot.find(job)).isEqualTo(rig.store().find(job)));
    assertThat(rig.find("parent").children()).hasSize(2);
    assertThat(rig.find("retried").errors()).hasSize(1);
    assertThat(rig.find("retried").dueAt()).isEqualTo(NOW.plusSeconds(60));
    assertThat(rig.find("active").dueAt()).isEqualTo(LEASE_END);
  }

  @Test
  void aJobThatIsNotThereIsNotFound() {
    assertThat(new JobsSnapshot(Map.of()).find(new JobRef(QUEUE, "j"))).isEmpty();
    assertThat(new JobsSnapshot(Map.of("{q}:ready", List.of("j"))).jobs()).isEmpty();
  }

  @Test
  void checkpointsFromElsewhereAreKeptOfAJobThatIsThere() {
    rig.enqueue("j");

    assertThat(rig.store().record(new JobRef(QUEUE, "j"), Map.of("one", "\"1\"")))
        .isTrue();
    assertThat(rig.store().record(new JobRef(QUEUE, "gone"), Map.of("one", "\"1\"")))
        .isFalse();

    assertThat(rig.claim().checkpoints()).containsExactly(Map.entry("one", "\"1\""));
    assertThat(rig.store().find(new JobRef(QUEUE, "gone"))).isEmpty();
  }
}
