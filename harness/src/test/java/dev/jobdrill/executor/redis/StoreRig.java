package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.ClaimRequest;
import dev.jobdrill.executor.ClaimResult;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.DeadSetCaps;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobRig;
import dev.jobdrill.executor.NewJob;
import dev.jobdrill.executor.Release;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The store's transitions one by one, as a worker would make them. */
final class StoreRig {
  static final Instant NOW = JobRig.START;
  static final Duration LEASE = JobRig.LEASE;
  static final Instant LEASE_END = NOW.plus(LEASE);
  static final String QUEUE = "q";

  private final JobRig rig;
  private final AtomicInteger requests = new AtomicInteger();

  StoreRig() {
    this(TestRedis.shared());
  }

  StoreRig(TestRedis redis) {
    this.rig = new JobRig(redis);
  }

  RedisJobStore store() {
    return rig.store();
  }

  JobRig rig() {
    return rig;
  }

  Map<String, Object> dump() {
    return rig.dump();
  }

  static NewJob newJob(String id) {
    return newJob(id, NOW);
  }

  static NewJob newJob(String id, Instant dueAt) {
    return new NewJob(
        new JobRef(QUEUE, id),
        "p",
        "one,two",
        "corr-1",
        "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01",
        "\"in\"",
        NOW,
        dueAt,
        null);
  }

  void enqueue(String id) {
    assertThat(store().enqueue(newJob(id))).isTrue();
  }

  ClaimedJob claim() {
    return claim(NOW);
  }

  ClaimedJob claim(Instant now) {
    ClaimResult result = claimResult(now);
    assertThat(result).isInstanceOf(ClaimResult.Claimed.class);
    return ((ClaimResult.Claimed) result).job();
  }

  ClaimResult claimResult(Instant now) {
    return store().claim(request("r" + requests.incrementAndGet()), now);
  }

  static ClaimRequest request(String id) {
    return new ClaimRequest(QUEUE, "w", 0, null, id, LEASE);
  }

  static Release release(Instant now) {
    return new Release(now, null);
  }

  boolean checkpoint(ClaimedJob job) {
    return store().checkpoint(job, "one", "\"1\"", "two", NOW, LEASE, null);
  }

  boolean complete(ClaimedJob job) {
    return store().complete(job, "two", "\"2\"", release(NOW), null).accepted();
  }

  boolean fail(ClaimedJob job) {
    return fail(job, NOW);
  }

  boolean fail(ClaimedJob job, Instant now) {
    return store()
        .fail(job, error(job, "failed"), now.plusSeconds(60), null, release(now))
        .accepted();
  }

  boolean bury(ClaimedJob job) {
    return store().bury(job, error(job, "died"), DeadSetCaps.NONE, release(NOW)).accepted();
  }

  boolean buryLost(ClaimedJob job, Instant now) {
    return store().bury(job, null, DeadSetCaps.NONE, release(now)).accepted();
  }

  StoredJob find(String id) {
    return store().find(new JobRef(QUEUE, id)).orElseThrow();
  }

  /** Each request is another one. */
  ClaimRequest by(String worker, Duration lease) {
    return new ClaimRequest(QUEUE, worker, 0, null, "r" + requests.incrementAndGet(), lease);
  }

  boolean bury(ClaimedJob job, String message, Instant now) {
    return store()
        .bury(job, error(job, message), DeadSetCaps.NONE, release(now))
        .accepted();
  }

  static ErrorRecord error(ClaimedJob job, String message) {
    return new ErrorRecord(job.attempt(), "one", "Type", message, "trace", NOW);
  }
}
