package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.JobHash.ATTEMPT;
import static dev.jobdrill.executor.redis.JobHash.CORRELATION_ID;
import static dev.jobdrill.executor.redis.JobHash.ENQUEUED_AT;
import static dev.jobdrill.executor.redis.JobHash.INPUT;
import static dev.jobdrill.executor.redis.JobHash.PIPELINE;
import static dev.jobdrill.executor.redis.JobHash.SETTLED_AT;
import static dev.jobdrill.executor.redis.JobHash.STATE;
import static dev.jobdrill.executor.redis.JobHash.STEP;
import static dev.jobdrill.executor.redis.JobHash.TOKEN;
import static dev.jobdrill.executor.redis.JobHash.TRACEPARENT;

import dev.jobdrill.executor.ClaimResult;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.JobStore;
import dev.jobdrill.executor.NewJob;
import dev.jobdrill.executor.StoredJob;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisScriptingCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in Redis 6.2 or newer, one Lua script and one round trip a transition. Thread-safe.
 *
 * <p>Keys, after the prefix; {@code {q}} is the queue's name as a hash tag:
 *
 * <table>
 * <caption>Key layout</caption>
 * <tr><th>key</th><th>type</th><th>holds</th></tr>
 * <tr><td>{@code {q}:ready}</td><td>list</td><td>ids of jobs that wait, oldest first</td></tr>
 * <tr><td>{@code {q}:delayed}</td><td>sorted set</td><td>ids by due time, ms</td></tr>
 * <tr><td>{@code {q}:leased}</td><td>sorted set</td><td>ids by the end of the lease, ms</td></tr>
 * <tr><td>{@code {q}:dead}</td><td>sorted set</td><td>ids by time of death, ms</td></tr>
 * <tr><td>{@code {q}:job:<id>:data}</td><td>hash</td><td>the job: input, state, attempt, token and so on</td></tr>
 * <tr><td>{@code {q}:job:<id>:steps}</td><td>hash</td><td>a checkpoint a step: its output as JSON</td></tr>
 * <tr><td>{@code {q}:job:<id>:errors}</td><td>list</td><td>the error history as JSON, oldest first</td></tr>
 * </table>
 *
 * <p>The three keys of a job expire 24 h after it completed, on Redis's own clock; a dead job's never
 * do. A Redis that may evict keys without an expiry ({@code allkeys-*}) loses waiting jobs.
 *
 * <p>The least rights of an ACL user are the keys {@code ~<prefix>*} and the commands {@code evalsha},
 * {@code eval}, {@code hget}, {@code hmget}, {@code hgetall}, {@code hset}, {@code hdel}, {@code hincrby},
 * {@code exists}, {@code del}, {@code pexpire}, {@code rpush}, {@code lpop}, {@code lrange}, {@code zadd},
 * {@code zrem}, {@code zscore}, {@code zrange} and {@code zrangebyscore}.
 */
public final class RedisJobStore implements JobStore {
  private static final Duration KEPT_AFTER_COMPLETION = Duration.ofHours(24);

  private static final Script ENQUEUE = Script.load("enqueue");
  private static final Script CLAIM = Script.load("claim");
  private static final Script CHECKPOINT = Script.load("fence", "checkpoint");
  private static final Script COMPLETE = Script.load("fence", "complete");
  private static final Script FAIL = Script.load("fence", "fail");
  private static final Script BURY = Script.load("fence", "bury");
  private static final Script FIND = Script.load("find");

  private final RedisScriptingCommands<String, String> redis;
  private final String prefix;

  /**
   * A store on a connection.
   *
   * @param connection stays the caller's, to close
   * @param prefix put before every key, so that several stores share a Redis; may be empty
   * @throws IllegalArgumentException if a pair of empty braces in the prefix defeats the hash tag
   */
  public RedisJobStore(StatefulRedisConnection<String, String> connection, String prefix) {
    this.redis = connection.sync();
    this.prefix = requireHashTag(prefix);
  }

  /** A cluster hashes what stands between the first braces, or the whole key if that is nothing. */
  private static String requireHashTag(String prefix) {
    int open = prefix.indexOf('{');
    if (open >= 0 && prefix.startsWith("{}", open)) {
      throw new IllegalArgumentException("Key prefix '" + prefix
          + "' is not usable: its \"{}\" would scatter the keys of a queue over a cluster's slots. Put"
          + " something between the braces, or leave them out.");
    }
    return prefix;
  }

  @Override
  public boolean enqueue(NewJob job) {
    Keys keys = Keys.of(prefix, job.queue());
    long added = ENQUEUE.number(
        redis,
        new String[] {
          keys.job(job.id()),
          keys.ready(),
          keys.delayed(),
          keys.steps(job.id()),
          keys.errors(job.id())
        },
        job.id(),
        millis(job.dueAt()),
        millis(job.enqueuedAt()),
        PIPELINE,
        job.pipeline(),
        CORRELATION_ID,
        job.correlationId(),
        TRACEPARENT,
        job.traceparent(),
        STEP,
        job.firstStep(),
        INPUT,
        job.input(),
        ENQUEUED_AT,
        millis(job.enqueuedAt()));
    return added != 0;
  }

  @Override
  public ClaimResult claim(String queue, String worker, Instant now, Duration lease) {
    Keys keys = Keys.of(prefix, queue);
    List<Object> reply = CLAIM.list(
        redis,
        new String[] {keys.ready(), keys.delayed(), keys.leased()},
        keys.jobPrefix(),
        millis(now),
        millis(now.plus(lease)),
        worker);
    String kind = (String) reply.get(0);
    String detail = (String) reply.get(1);
    return switch (kind) {
      case "idle" -> new ClaimResult.Idle(detail.isEmpty() ? null : instant(detail));
      case "vanished" -> new ClaimResult.Vanished(detail);
      default -> new ClaimResult.Claimed(claimed(queue, detail, reply));
    };
  }

  private static ClaimedJob claimed(String queue, String id, List<Object> reply) {
    String lost = (String) reply.get(2);
    JobHash hash = new JobHash(id, reply.get(3));
    return new ClaimedJob(
        queue,
        id,
        hash.text(PIPELINE),
        hash.text(CORRELATION_ID),
        hash.text(TRACEPARENT),
        hash.text(INPUT),
        (int) hash.number(ATTEMPT),
        hash.number(TOKEN),
        JobHash.toMap(reply.get(4)),
        hash.failures(),
        lost.isEmpty() ? null : ErrorRecords.fromJson(lost));
  }

  @Override
  public boolean checkpoint(
      ClaimedJob job, String step, String output, String nextStep, Instant now, Duration lease) {
    return transition(CHECKPOINT, job, now, step, output, nextStep, millis(now.plus(lease)));
  }

  @Override
  public boolean complete(ClaimedJob job, String step, String output, Instant now) {
    return transition(
        COMPLETE, job, now, step, output, Long.toString(KEPT_AFTER_COMPLETION.toMillis()));
  }

  @Override
  public boolean fail(ClaimedJob job, ErrorRecord error, Instant retryAt, Instant now) {
    return transition(FAIL, job, now, stepOf(error), ErrorRecords.toJson(error), millis(retryAt));
  }

  @Override
  public boolean bury(ClaimedJob job, @Nullable ErrorRecord error, Instant now) {
    return error == null
        ? transition(BURY, job, now, "", "")
        : transition(BURY, job, now, stepOf(error), ErrorRecords.toJson(error));
  }

  @Override
  public Optional<StoredJob> find(String queue, String jobId) {
    Keys keys = Keys.of(prefix, queue);
    List<Object> reply = FIND.list(redis, keys.ofTransition(jobId), jobId);
    JobHash hash = new JobHash(jobId, reply.get(0));
    if (hash.isEmpty()) {
      return Optional.empty();
    }
    String dueAt = (String) reply.get(3);
    String settledAt = hash.textOrNull(SETTLED_AT);
    List<?> errors = (List<?>) reply.get(2);
    return Optional.of(new StoredJob(
        queue,
        jobId,
        hash.text(PIPELINE),
        hash.text(CORRELATION_ID),
        hash.text(TRACEPARENT),
        hash.text(INPUT),
        JobState.valueOf(hash.text(STATE)),
        (int) hash.number(ATTEMPT),
        instant(hash.text(ENQUEUED_AT)),
        dueAt.isEmpty() ? null : instant(dueAt),
        settledAt == null ? null : instant(settledAt),
        JobHash.toMap(reply.get(1)),
        errors.stream().map(error -> ErrorRecords.fromJson((String) error)).toList()));
  }

  /**
   * The keys that the store may have written for these jobs and their queue; a test deletes them by
   * name, since finding them by a scan costs as much as the whole database is large.
   *
   * @param queue the queue
   * @param jobIds the jobs
   * @return the keys, whether they exist or not
   */
  public List<String> keysOf(String queue, Iterable<String> jobIds) {
    Keys keys = Keys.of(prefix, queue);
    List<String> all =
        new ArrayList<>(List.of(keys.ready(), keys.delayed(), keys.leased(), keys.dead()));
    for (String id : jobIds) {
      all.addAll(List.of(keys.job(id), keys.steps(id), keys.errors(id)));
    }
    return all;
  }

  private boolean transition(Script script, ClaimedJob job, Instant now, String... further) {
    String[] args = new String[3 + further.length];
    args[0] = job.id();
    args[1] = Long.toString(job.token());
    args[2] = millis(now);
    System.arraycopy(further, 0, args, 3, further.length);
    long accepted = script.number(redis, Keys.of(prefix, job.queue()).ofTransition(job.id()), args);
    return accepted == 1;
  }

  private static String stepOf(ErrorRecord error) {
    return error.step() == null ? "" : error.step();
  }

  private static String millis(Instant instant) {
    return Long.toString(instant.toEpochMilli());
  }

  private static Instant instant(String millis) {
    return Instant.ofEpochMilli(Long.parseLong(millis));
  }
}
