package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.JobHash.CORRELATION_ID;
import static dev.jobdrill.executor.redis.JobHash.ENQUEUED_AT;
import static dev.jobdrill.executor.redis.JobHash.FIRST_DUE_AT;
import static dev.jobdrill.executor.redis.JobHash.INPUT;
import static dev.jobdrill.executor.redis.JobHash.PARENT;
import static dev.jobdrill.executor.redis.JobHash.PIPELINE;
import static dev.jobdrill.executor.redis.JobHash.SHAPE;
import static dev.jobdrill.executor.redis.JobHash.TRACEPARENT;

import dev.jobdrill.executor.ChildState;
import dev.jobdrill.executor.ClaimRequest;
import dev.jobdrill.executor.ClaimResult;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.DeadSetCaps;
import dev.jobdrill.executor.Enqueued;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobStore;
import dev.jobdrill.executor.NewJob;
import dev.jobdrill.executor.QueueDepth;
import dev.jobdrill.executor.Release;
import dev.jobdrill.executor.Released;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.pipeline.RetryScope;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in Redis 6.2 or newer, or in a Redis Cluster, one Lua script and one round trip a transition. Thread-safe.
 *
 * <p>Keys, after the prefix; {@code {q}} is the queue's name as a hash tag:
 *
 * <table>
 * <caption>Key layout</caption>
 * <tr><th>key</th><th>type</th><th>holds</th></tr>
 * <tr><td>{@code {q}:ready}</td><td>list</td><td>ids of jobs that wait, oldest first</td></tr>
 * <tr><td>{@code {q}:delayed}</td><td>sorted set</td><td>ids by due time, ms</td></tr>
 * <tr><td>{@code {q}:leased}</td><td>sorted set</td><td>ids by when to look for the end of the lease, ms</td></tr>
 * <tr><td>{@code {q}:waiting}</td><td>sorted set</td><td>ids of jobs that wait for children, by since when, ms</td></tr>
 * <tr><td>{@code {q}:dead}</td><td>sorted set</td><td>ids by time of death, ms</td></tr>
 * <tr><td>{@code {q}:slot:<worker>:<n>}</td><td>string</td><td>what a worker's slot was given last other than with a completion, for a day</td></tr>
 * <tr><td>{@code {q}:job:<id>:data}</td><td>hash</td><td>the job: input, state, attempt, lease, outputs of steps and so on</td></tr>
 * <tr><td>{@code {q}:job:<id>:errors}</td><td>list</td><td>the error history as JSON, oldest first</td></tr>
 * <tr><td>{@code {q}:job:<id>:children}</td><td>hash</td><td>the children that its steps enqueued, and what came of them</td></tr>
 * </table>
 *
 * <p>The keys of a job expire some time after it completed, on Redis's own clock; a dead job's never
 * do. A Redis that may evict keys without an expiry ({@code allkeys-*}) loses waiting jobs.
 *
 * <p>The least rights of an ACL user are the keys {@code ~<prefix>*}, the channels {@code &<prefix>*}, and the commands
 * {@code evalsha}, {@code eval}, {@code get}, {@code set}, {@code hget}, {@code hmget}, {@code hgetall}, {@code hkeys},
 * {@code hset}, {@code hsetnx}, {@code hdel}, {@code del}, {@code pexpire}, {@code rpush}, {@code
 * lpush}, {@code lpop}, {@code lindex}, {@code llen}, {@code lrange}, {@code zadd}, {@code zrem}, {@code zcard}, {@code
 * zscore}, {@code zrange}, {@code zrangebyscore}, {@code publish}, and for workers {@code subscribe}.
 */
public final class RedisJobStore implements JobStore, AutoCloseable {
  private static final Duration RETENTION = Duration.ofHours(24);

  private final RedisLinks links;
  private final ScriptRunner redis;
  private final ReleaseScripts releases;
  private final String prefix;
  private final Duration retention;

  private RedisJobStore(RedisLinks links, String prefix, Duration retention) {
    this.links = links;
    this.redis = links.scripts();
    this.releases = new ReleaseScripts(redis, prefix);
    this.prefix = prefix;
    this.retention = retention;
  }

  /**
   * A store with connections of its own: one for all transitions, and one for each worker to be woken by.
   *
   * @param client stays the caller's, to shut down
   * @param prefix put before every key, so that several stores share a Redis; may be empty
   * @return the store, to be closed
   * @throws IllegalArgumentException if a pair of empty braces in the prefix defeats the hash tag
   */
  public static RedisJobStore open(RedisClient client, String prefix) {
    return new RedisJobStore(RedisLinks.open(client), requireHashTag(prefix), RETENTION);
  }

  /**
   * A store on a cluster: each queue lies in one slot.
   *
   * @param client stays the caller's, to shut down
   * @param prefix put before every key, so that several stores share a cluster; may be empty
   * @return the store, to be closed
   * @throws IllegalArgumentException if braces in the prefix defeat the hash tag
   */
  public static RedisJobStore open(RedisClusterClient client, String prefix) {
    return new RedisJobStore(RedisLinks.open(client), requireHashTag(prefix), RETENTION);
  }

  /**
   * A store on a connection that is there already. It cannot wake workers.
   *
   * @param connection stays the caller's, to close
   * @param prefix put before every key, so that several stores share a Redis; may be empty
   * @return the store
   * @throws IllegalArgumentException if a pair of empty braces in the prefix defeats the hash tag
   */
  public static RedisJobStore on(
      StatefulRedisConnection<String, String> connection, String prefix) {
    return new RedisJobStore(RedisLinks.on(connection), requireHashTag(prefix), RETENTION);
  }

  /**
   * A store on a connection to a cluster that is there already. It cannot wake workers.
   *
   * @param connection stays the caller's, to close
   * @param prefix put before every key, so that several stores share a cluster; may be empty
   * @return the store
   * @throws IllegalArgumentException if a pair of empty braces in the prefix defeats the hash tag
   */
  public static RedisJobStore on(
      StatefulRedisClusterConnection<String, String> connection, String prefix) {
    return new RedisJobStore(RedisLinks.on(connection), requireHashTag(prefix), RETENTION);
  }

  /**
   * This store with another time for which a completed job can still be read, and its id is not free again.
   *
   * @param retention at least 1 ms, on Redis's own clock; 24 hours by default. A completion whose reply was lost is recognised
   *     by what is kept, so it should be longer than the connection's time-out
   * @return the changed store, on the same connections
   */
  public RedisJobStore retention(Duration retention) {
    if (retention.toMillis() < 1) {
      throw new IllegalArgumentException("retention is " + retention + "; expected at least 1 ms");
    }
    return new RedisJobStore(links, prefix, retention);
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
    Keys keys = keys(job.ref());
    List<String> args = new ArrayList<>(
        List.of(job.ref().id(), millis(job.dueAt()), millis(job.enqueuedAt()), keys.wake()));
    args.addAll(fields(job));
    return redis.number(Scripts.ENQUEUE, of(job.ref()), touchedBy(job.ref()), strings(args)) != 0;
  }

  @Override
  public Enqueued enqueue(NewJob job, ClaimRequest next, Instant now) {
    Keys keys = keys(job.ref());
    List<String> args = new ArrayList<>(List.of(
        job.ref().id(),
        millis(now),
        keys.jobPrefix(),
        millis(now.plus(next.lease())),
        next.worker(),
        next.id()));
    args.addAll(fields(job));
    String[] touched = touchedBy(job.ref(), keys.leased(), keys.slot(next.worker(), next.slot()));
    return Replies.enqueued(
        job.ref().queue(),
        redis.texts(Scripts.ENQUEUE_AND_CLAIM, of(job.ref()), touched, strings(args)));
  }

  private String[] touchedBy(JobRef job, String... further) {
    Keys keys = keys(job);
    String id = job.id();
    Stream<String> always =
        Stream.of(keys.job(id), keys.errors(id), keys.children(id), keys.ready(), keys.delayed());
    return Stream.concat(always, Stream.of(further)).toArray(String[]::new);
  }

  private static List<String> fields(NewJob job) {
    List<String> fields = new ArrayList<>(List.of(
        PIPELINE,
        job.pipeline(),
        SHAPE,
        job.shape(),
        CORRELATION_ID,
        job.correlationId(),
        TRACEPARENT,
        job.traceparent(),
        INPUT,
        job.input(),
        ENQUEUED_AT,
        millis(job.enqueuedAt())));
    if (job.dueAt().isAfter(job.enqueuedAt())) {
      fields.addAll(List.of(FIRST_DUE_AT, millis(job.dueAt())));
    }
    if (job.parent() != null) {
      fields.addAll(List.of(PARENT, job.parent().toString()));
    }
    return fields;
  }

  private static String[] strings(List<String> texts) {
    return texts.toArray(String[]::new);
  }

  @Override
  public ClaimResult claim(ClaimRequest request, Instant now, Instant latest) {
    Keys keys = Keys.of(prefix, request.queue());
    List<String> touched = new ArrayList<>(List.of(
        keys.ready(), keys.delayed(), keys.leased(), keys.slot(request.worker(), request.slot())));
    if (request.released() != null) {
      touched.add(keys.job(request.released().id()));
    }
    List<String> reply = redis.texts(
        Scripts.CLAIM,
        "queue " + request.queue(),
        strings(touched),
        keys.jobPrefix(),
        millis(now),
        millis(now.plus(request.lease())),
        request.worker(),
        request.id(),
        millis(latest));
    return Replies.claim(request.queue(), reply);
  }

  @Override
  public boolean checkpoint(
      ClaimedJob job,
      String step,
      String output,
      String nextStep,
      Instant now,
      Duration lease,
      @Nullable String shape) {
    String end = millis(now.plus(lease));
    String[] args = carrying(shape, step, output, nextStep, end);
    return fenced(Scripts.CHECKPOINT, job, now, List.of(), args);
  }

  /** The arguments, and behind them the shape as a field to set, unless the job carries it already. */
  private static String[] carrying(@Nullable String shape, String... args) {
    if (shape == null) {
      return args;
    }
    String[] all = Arrays.copyOf(args, args.length + 2);
    all[args.length] = SHAPE;
    all[args.length + 1] = shape;
    return all;
  }

  @Override
  public boolean renew(ClaimedJob job, Instant now, Duration lease) {
    return fenced(Scripts.RENEW, job, now, List.of(), millis(now.plus(lease)));
  }

  @Override
  public boolean restart(ClaimedJob job, String firstStep, Instant now) {
    return fenced(Scripts.RESTART, job, now, List.of(), firstStep);
  }

  @Override
  public boolean spawn(ClaimedJob job, Collection<JobRef> children, Instant now) {
    List<String> keys = List.of(keys(job.ref()).children(job.id()));
    return fenced(Scripts.SPAWN, job, now, keys, texts(children));
  }

  @Override
  public Released complete(
      ClaimedJob job, String step, String output, Release release, @Nullable String shape) {
    List<String> keys = List.of(keys(job.ref()).children(job.id()));
    String[] args = carrying(shape, step, output, millis(retention));
    return releases.of(Scripts.COMPLETE, job, release, keys, args);
  }

  @Override
  public Released fail(
      ClaimedJob job,
      ErrorRecord error,
      Instant retryAt,
      @Nullable String restartAt,
      Release release) {
    return releases.of(
        Scripts.FAIL,
        job,
        release,
        List.of(),
        stepOf(error),
        ErrorRecords.toJson(error),
        millis(retryAt),
        keys(job.ref()).wake(),
        restartAt == null ? "" : restartAt);
  }

  @Override
  public Released bury(
      ClaimedJob job, @Nullable ErrorRecord error, DeadSetCaps caps, Release release) {
    return releases.bury(job.ref(), job.token(), error, caps, release);
  }

  @Override
  public Released bury(
      ClaimResult.Unreadable job, ErrorRecord error, DeadSetCaps caps, Instant now) {
    return releases.bury(job.job(), job.token(), error, caps, new Release(now, null));
  }

  @Override
  public Released park(ClaimedJob job, Collection<JobRef> awaited, Release release) {
    Keys keys = keys(job.ref());
    String[] further =
        Stream.concat(Stream.of(keys.wake()), Stream.of(texts(awaited))).toArray(String[]::new);
    List<String> furtherKeys = List.of(keys.children(job.id()), keys.waiting());
    return releases.of(Scripts.PARK, job, release, furtherKeys, further);
  }

  @Override
  public Released handBack(ClaimedJob job, @Nullable Instant dueAt, Release release) {
    String due = dueAt == null ? "" : millis(dueAt);
    return releases.of(
        Scripts.HAND_BACK, job, release, List.of(), due, keys(job.ref()).wake());
  }

  @Override
  public Released reported(JobRef child, ChildState state, Release release) {
    boolean expires = state.state() == ChildState.State.COMPLETED;
    List<String> keys = List.of(keys(child).children(child.id()));
    return releases.of(Scripts.REPORTED, child, 0, release, keys, expires ? millis(retention) : "");
  }

  @Override
  public Map<JobRef, ChildState> children(JobRef parent) {
    return find(parent).map(StoredJob::children).orElse(Map.of());
  }

  @Override
  public boolean tellParent(JobRef parent, JobRef child, ChildState state) {
    Keys keys = keys(parent);
    String id = parent.id();
    String[] touched = {keys.job(id), keys.children(id), keys.waiting(), keys.ready()};
    return redis.number(
            Scripts.CHILD_SETTLED,
            of(parent),
            touched,
            id,
            child.toString(),
            ChildStates.format(state),
            keys.wake())
        == 1;
  }

  @Override
  public Optional<StoredJob> find(JobRef job) {
    Keys keys = keys(job);
    String[] touched = {
      keys.job(job.id()), keys.errors(job.id()), keys.children(job.id()), keys.delayed()
    };
    return Replies.stored(job, redis.list(Scripts.FIND, of(job), touched, job.id()));
  }

  @Override
  public List<String> deadJobs(String queue, long skip, int limit) {
    String[] touched = {Keys.of(prefix, queue).dead()};
    List<Object> ids = redis.list(
        Scripts.LIST_DEAD,
        "queue " + queue,
        touched,
        Long.toString(skip),
        Long.toString(skip + limit - 1));
    return ids.stream().map(String.class::cast).toList();
  }

  @Override
  public boolean redrive(JobRef job, String request, RetryScope scope) {
    Keys keys = keys(job);
    String[] touched = {keys.job(job.id()), keys.dead(), keys.ready()};
    String top = scope == RetryScope.FROM_THE_TOP ? "1" : "";
    return redis.number(Scripts.REDRIVE, of(job), touched, job.id(), request, top, keys.wake())
        == 1;
  }

  @Override
  public boolean deleteDead(JobRef job) {
    Keys keys = keys(job);
    String id = job.id();
    String[] touched = {keys.job(id), keys.dead(), keys.errors(id), keys.children(id)};
    return redis.number(Scripts.DELETE_DEAD, of(job), touched, id) == 1;
  }

  @Override
  public QueueDepth depth(String queue) {
    Keys keys = Keys.of(prefix, queue);
    String[] touched = {keys.ready(), keys.delayed(), keys.leased(), keys.waiting(), keys.dead()};
    List<Object> counts = redis.list(Scripts.DEPTH, "queue " + queue, touched);
    return new QueueDepth(
        (Long) counts.get(0),
        (Long) counts.get(1),
        (Long) counts.get(2),
        (Long) counts.get(3),
        (Long) counts.get(4));
  }

  @Override
  public AutoCloseable subscribe(Collection<String> queues, Consumer<String> onWake) {
    Map<String, String> queuesByChannel = queues.stream()
        .collect(Collectors.toMap(queue -> Keys.of(prefix, queue).wake(), queue -> queue));
    return RedisWakeups.subscribe(links.pubSub(), queuesByChannel, onWake);
  }

  /**
   * The keys that the store may have written for some jobs of a queue; a test deletes them by
   * name, since finding them by a scan costs as much as the whole database is large.
   *
   * @param queue the queue
   * @param jobIds the jobs
   * @param worker a worker that served the queue by {@link dev.jobdrill.executor.JobExecutor#runNext}
   * @return the keys, whether they exist or not
   */
  public List<String> keysOf(String queue, Iterable<String> jobIds, String worker) {
    Keys keys = Keys.of(prefix, queue);
    List<String> all = new ArrayList<>(List.of(
        keys.ready(),
        keys.delayed(),
        keys.leased(),
        keys.waiting(),
        keys.dead(),
        keys.slot(worker, 0)));
    for (String id : jobIds) {
      all.addAll(List.of(keys.job(id), keys.errors(id), keys.children(id)));
    }
    return all;
  }

  /**
   * Gives a job that has not run yet checkpoints that were recorded elsewhere; those steps are then not run. For tests.
   *
   * @param job the job
   * @param outputs the outputs as JSON, by step
   * @return false if the job is not there
   */
  public boolean record(JobRef job, Map<String, String> outputs) {
    String[] args = outputs.entrySet().stream()
        .flatMap(output -> Stream.of(output.getKey(), output.getValue()))
        .toArray(String[]::new);
    String[] touched = {keys(job).job(job.id())};
    return redis.number(Scripts.RECORD, of(job), touched, args) == 1;
  }

  /** Closes the connections that the store opened itself. */
  @Override
  public void close() {
    links.close();
  }

  private Keys keys(JobRef job) {
    return Keys.of(prefix, job.queue());
  }

  private boolean fenced(
      Script script, ClaimedJob job, Instant now, List<String> furtherKeys, String... further) {
    String[] keys = new String[1 + furtherKeys.size()];
    keys[0] = keys(job.ref()).job(job.id());
    for (int i = 0; i < furtherKeys.size(); i++) {
      keys[1 + i] = furtherKeys.get(i);
    }
    String[] args = new String[3 + further.length];
    args[0] = job.id();
    args[1] = Long.toString(job.token());
    args[2] = millis(now);
    System.arraycopy(further, 0, args, 3, further.length);
    return redis.number(script, of(job.ref()), keys, args) == 1;
  }

  private static String of(JobRef job) {
    return "job " + job.id() + " of queue " + job.queue();
  }

  private static String[] texts(Collection<JobRef> jobs) {
    return jobs.stream().map(JobRef::toString).toArray(String[]::new);
  }

  static String stepOf(ErrorRecord error) {
    return error.step() == null ? "" : error.step();
  }

  static String millis(Instant instant) {
    return Long.toString(instant.toEpochMilli());
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
