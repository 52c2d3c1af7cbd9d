package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.StoreRig.LEASE;
import static dev.jobdrill.executor.redis.StoreRig.LEASE_END;
import static dev.jobdrill.executor.redis.StoreRig.NOW;
import static dev.jobdrill.executor.redis.StoreRig.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.ClaimResult;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimTest {
  private final StoreRig rig = new StoreRig();

  @Test
  void anEmptyQueueIsIdle() {
    assertThat(rig.claimResult(NOW)).isEqualTo(new ClaimResult.Idle(null));
    assertThat(rig.dump()).isEmpty();
  }

  @Test
  void whoCanWaitGetsAJobAsOfWhenItComesDue() {
    Instant due = NOW.plusSeconds(60);
    rig.store().enqueue(StoreRig.newJob("late", due));

    assertThat(rig.store().claim(rig.by("w", LEASE), NOW, due.minusMillis(1)))
        .isEqualTo(new ClaimResult.Idle(due));
    ClaimResult.Claimed claimed =
        (ClaimResult.Claimed) rig.store().claim(rig.by("w", LEASE), NOW, due);

    assertThat(claimed.at()).isEqualTo(due);
    assertThat(claimed.job().id()).isEqualTo("late");
    assertThat(rig.find("late").dueAt()).isEqualTo(due.plus(LEASE));
  }

  @Test
  void whoCanWaitTakesWhatIsReadyNow() {
    rig.store().enqueue(StoreRig.newJob("late", NOW.plusSeconds(1)));
    rig.enqueue("ready");

    ClaimResult.Claimed claimed =
        (ClaimResult.Claimed) rig.store().claim(rig.by("w", LEASE), NOW, LEASE_END);

    assertThat(claimed.at()).isEqualTo(NOW);
    assertThat(claimed.job().id()).isEqualTo("ready");
  }

  /** The queue remembers the first end of a lease; the job knows that it was renewed. */
  @Test
  void whoCanWaitTakesAJobOverWhenItsRenewedLeaseEnds() {
    rig.enqueue("j");
    Instant renewed = NOW.plusSeconds(20);
    assertThat(rig.store().renew(rig.claim(), renewed, LEASE)).isTrue();

    ClaimResult.Claimed claimed =
        (ClaimResult.Claimed) rig.store().claim(rig.by("w", LEASE), renewed, NOW.plusSeconds(600));

    assertThat(claimed.at()).isEqualTo(renewed.plus(LEASE));
    assertThat(claimed.job().takenOverFrom()).isPresent();
    assertThat(claimed.job().attempt()).isEqualTo(2);
  }

  @Test
  void carriesAllThatAnAttemptNeeds() {
    rig.enqueue("j");
    ClaimedJob first = rig.claim();
    assertThat(rig.checkpoint(first)).isTrue();
    assertThat(rig.store().checkpoint(first, "two", "null", "three", NOW, LEASE, null))
        .isTrue();
    ErrorRecord error = new ErrorRecord(1, "three", "Type", "m", "t", NOW);
    assertThat(rig.store().fail(first, error, NOW, null, StoreRig.release(NOW)).accepted())
        .isTrue();

    assertThat(rig.claim())
        .isEqualTo(new ClaimedJob(
            new JobRef(QUEUE, "j"),
            "p",
            "one,two",
            "corr-1",
            StoreRig.newJob("j").traceparent(),
            "\"in\"",
            2,
            2,
            Map.of("one", "\"1\"", "two", "null"),
            Map.of("three", 1),
            null,
            null,
            StoreRig.newJob("j").enqueuedAt()));
  }

  @Test
  void anExpiredLeaseComesFirstThenTheOldestReadyJobAndDueOnesLineUpBehind() {
    rig.enqueue("expired");
    rig.claim();
    rig.enqueue("ready-1");
    rig.enqueue("ready-2");
    rig.store().enqueue(StoreRig.newJob("due-late", NOW.plusSeconds(20)));
    rig.store().enqueue(StoreRig.newJob("due-early", NOW.plusSeconds(10)));

    List<String> order =
        IntStream.range(0, 5).mapToObj(i -> rig.claim(LEASE_END).id()).toList();

    assertThat(order).containsExactly("expired", "ready-1", "ready-2", "due-early", "due-late");
  }

  @Test
  void idleTellsTheSoonerOfTheNextDueJobAndTheNextLeaseToEnd() {
    rig.enqueue("leased");
    rig.claim();
    assertThat(rig.claimResult(NOW)).isEqualTo(new ClaimResult.Idle(LEASE_END));

    rig.store().enqueue(StoreRig.newJob("later", LEASE_END.plusMillis(1)));
    assertThat(rig.claimResult(NOW)).isEqualTo(new ClaimResult.Idle(LEASE_END));

    rig.store().enqueue(StoreRig.newJob("sooner", LEASE_END.minusMillis(1)));
    assertThat(rig.claimResult(NOW)).isEqualTo(new ClaimResult.Idle(LEASE_END.minusMillis(1)));
  }

  @Test
  void aJobTellsWhatTheQueueWouldAnswerNextUnlessThatIsAnotherJob() {
    rig.enqueue("first");
    rig.enqueue("second");

    assertThat(claimed(NOW).then()).isNull();
    assertThat(claimed(NOW).then()).isEqualTo(new ClaimResult.Idle(LEASE_END));
  }

  @Test
  void whatComesDueBeforeTheLeaseEndsIsToldWithTheJob() {
    Instant due = LEASE_END.minusSeconds(1);
    rig.store().enqueue(StoreRig.newJob("late", due));
    rig.enqueue("ready");

    assertThat(claimed(NOW).then()).isEqualTo(new ClaimResult.Idle(due));
  }

  @Test
  void whatCouldRunNowIsNotToldAsIdle() {
    rig.enqueue("one");
    rig.enqueue("two");
    rig.claim();
    rig.claim();

    // Both leases have ended: the claim takes over one of them, and the other one could be had at
    // once.
    assertThat(claimed(LEASE_END).then()).isEqualTo(new ClaimResult.Idle(LEASE_END));
  }

  private ClaimResult.Claimed claimed(Instant now) {
    return (ClaimResult.Claimed) rig.claimResult(now);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        1_700_000_000_000L,
        1_800_000_000_000L,
        2_000_000_000_000L,
        10_000_000_000_000L,
        123_456_789_012_345L,
        253_402_300_799_999L,
        -1_000L,
        0L
      })
  void timesOfAnyDigitsAreExact(long millis) {
    Instant end = Instant.ofEpochMilli(millis);
    rig.enqueue("j");
    rig.claimResult(end.minus(LEASE));

    assertThat(rig.find("j").dueAt()).isEqualTo(end);
    assertThat(rig.claimResult(end.minusMillis(1))).isEqualTo(new ClaimResult.Idle(end));
    assertThat(rig.claim(end).takenOverFrom())
        .hasValueSatisfying(lost -> assertThat(lost.at()).isEqualTo(end));
    assertThat(rig.find("j").errors()).extracting(ErrorRecord::at).containsExactly(end);
  }

  @ParameterizedTest
  @ValueSource(strings = {"w", "host-1.example/é 😀", "\"\\\n\u0000", "%d %s", ""})
  void theVanishedWorkersNameIsKeptWhateverItLooksLike(String worker) {
    rig.enqueue("j");
    rig.store().claim(rig.by(worker, LEASE), NOW);

    assertThat(rig.claim(LEASE_END).takenOverFrom())
        .hasValueSatisfying(lost -> assertThat(lost.message())
            .isEqualTo(
                "worker " + worker + " vanished: its lease ran out before it wrote an outcome"));
  }

  @Test
  void aJobWhoseDataIsGoneIsToldAndItsIdRemovedWhereverItStood() {
    rig.enqueue("leased");
    rig.claim();
    rig.enqueue("ready");
    rig.store().enqueue(StoreRig.newJob("delayed", NOW.plusSeconds(1)));
    rig.rig().redis().keys(rig.rig().prefix() + "*:data").forEach(rig.rig().redis()::del);

    assertThat(IntStream.range(0, 3).mapToObj(i -> rig.claimResult(LEASE_END)))
        .containsExactly(
            new ClaimResult.Vanished(new JobRef(QUEUE, "leased")),
            new ClaimResult.Vanished(new JobRef(QUEUE, "ready")),
            new ClaimResult.Vanished(new JobRef(QUEUE, "delayed")));
    assertThat(rig.claimResult(LEASE_END)).isEqualTo(new ClaimResult.Idle(null));
    assertThat(rig.dump()).containsOnlyKeys("{q}:slot:w:0", "{q}:slot:w:0 expires");
  }

  @Test
  void aJobThatCannotBeReadIsNamedAndDoesNotStopTheOthers() {
    rig.enqueue("torn");
    rig.enqueue("whole");
    rig.rig().redis().hdel(rig.rig().prefix() + "{q}:job:torn:data", "pipeline");

    assertThat(rig.claimResult(NOW)).isInstanceOfSatisfying(ClaimResult.Unreadable.class, torn -> {
      assertThat(torn.job()).isEqualTo(new JobRef(QUEUE, "torn"));
      assertThat(torn.problem())
          .startsWith("The hash of job torn has no field 'pipeline'; it holds [")
          .endsWith("]. It was not written by Jobdrill, or by another version of it.");
    });
    assertThat(rig.claim().id()).isEqualTo("whole");
  }

  @ParameterizedTest
  @CsvSource({
    "attempt, false", "token, false", "lease, false", "state, false", "failures:one, false",
    "attempt, true", "token, true", "lease, true", "state, true", "failures:one, true"
  })
  void aFieldThatHoldsAnotherKindOfValueDoesNotStopTheOthers(String field, boolean leased) {
    rig.enqueue("torn");
    if (leased) {
      rig.claim();
    }
    rig.enqueue("whole");
    rig.rig().redis().hset(rig.rig().prefix() + "{q}:job:torn:data", field, "a word");

    List<String> claimed = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      if (rig.claimResult(LEASE_END) instanceof ClaimResult.Claimed next) {
        claimed.add(next.job().id());
      }
    }

    assertThat(claimed).contains("whole");
  }

  /** No UTF-8 holds that byte, so it stands between the texts of an answer. */
  @Test
  void aJobThatHoldsWhatIsNotTextIsNamedAndDoesNotStopTheOthers() {
    rig.enqueue("torn");
    rig.enqueue("whole");
    String key = rig.rig().prefix() + "{q}:job:torn:data";
    rig.rig()
        .redis()
        .eval(
            "return redis.call('HSET', KEYS[1], 'input', '\"a\\255b\\255c\"')",
            ScriptOutputType.INTEGER,
            key);

    assertThat(rig.claimResult(NOW)).isInstanceOfSatisfying(ClaimResult.Unreadable.class, torn -> {
      assertThat(torn.job()).isEqualTo(new JobRef(QUEUE, "torn"));
      assertThat(torn.problem())
          .isEqualTo(
              "The hash of job torn holds the byte 0xFF, which is not UTF-8. It was not written by Jobdrill, or"
                  + " something changed it.");
    });
    assertThat(rig.claim().id()).isEqualTo("whole");
  }

  @Test
  void manyStepsAndLongOutputsAreAllRead() {
    rig.enqueue("j");
    ClaimedJob job = rig.claim();
    Map<String, String> outputs = new TreeMap<>();
    for (int i = 0; i < 1_000; i++) {
      outputs.put("step-" + i, "\"" + "x".repeat(i) + "\"");
    }
    outputs.forEach((step, output) -> assertThat(
            rig.store().checkpoint(job, step, output, "next", NOW, LEASE, null))
        .isTrue());

    assertThat(rig.claim(LEASE_END).checkpoints()).isEqualTo(outputs);
    assertThat(rig.find("j").checkpoints()).isEqualTo(outputs);
  }

  @Test
  void manyWorkersNeverGetTheSameJobTwice() throws Exception {
    int jobs = 400;
    for (int i = 0; i < jobs; i++) {
      if (i % 2 == 0) {
        rig.enqueue("job-" + i);
      } else {
        rig.store().enqueue(StoreRig.newJob("job-" + i, NOW.plusMillis(i)));
      }
    }

    Queue<String> first = claimAllFromManyWorkers(NOW.plusSeconds(1));
    assertThat(first).hasSize(jobs).doesNotHaveDuplicates();
    Queue<String> takenOver = claimAllFromManyWorkers(NOW.plusSeconds(1).plus(LEASE));
    assertThat(takenOver).hasSize(jobs).doesNotHaveDuplicates();
  }

  private Queue<String> claimAllFromManyWorkers(Instant now) throws Exception {
    int workers = 8;
    Queue<String> claimed = new ConcurrentLinkedQueue<>();
    RedisClient client = RedisClient.create(TestRedis.shared().uri());
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      CyclicBarrier start = new CyclicBarrier(workers);
      List<Future<Void>> ended = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        RedisJobStore store = RedisJobStore.on(client.connect(), rig.rig().prefix());
        Callable<Void> worker = () -> {
          start.await();
          while (store.claim(rig.by("w", LEASE), now) instanceof ClaimResult.Claimed next) {
            claimed.add(next.job().id());
          }
          return null;
        };
        ended.add(threads.submit(worker));
      }
      for (Future<Void> worker : ended) {
        worker.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
      client.shutdown(0, 2, TimeUnit.SECONDS);
    }
    return claimed;
  }
}
