package dev.jobdrill.deadjob;

import io.lettuce.core.RedisFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Goes through Jobdrill's own dead sets, by the layout of {@link dev.jobdrill.executor.redis.RedisJobStore} and by read
 * commands alone: the store's own scripts need the right to run scripts.
 */
final class JobdrillScan {
  private static final String DEAD = "}:dead";

  private final ReadOnlyRedis redis;
  private final ReadLimits limits;
  private final RedisDeadJobReader.Entries entries;

  JobdrillScan(ReadOnlyRedis redis, ReadLimits limits, RedisDeadJobReader.Entries entries) {
    this.redis = redis;
    this.limits = limits;
    this.entries = entries;
  }

  void scan(RedisQuery query) {
    String pattern = RedisQuery.glob(query.prefix()) + "{" + RedisQuery.glob(query.queue()) + DEAD;
    redis.keys(pattern, key -> {
      String name = ReadOnlyRedis.shown(key);
      int brace = name.lastIndexOf('{');
      if (redis.isThere(key, "zset")) {
        String queue = name.substring(brace + 1, name.length() - DEAD.length());
        String base = name.substring(0, name.length() - "dead".length());
        redis.sortedSet(
            key,
            page -> page.forEach(member -> {
              String id = ReadOnlyRedis.shown(member.getValue());
              String origin = "Job " + id + " of " + name;
              entries.entry(
                  origin,
                  () -> new RawDeadJob(
                      origin, envelope(origin, base + "job:" + id, queue, id), null, null, limits));
            }));
      }
    });
  }

  private Json envelope(String origin, String job, String queue, String id) {
    byte[] data = ReadOnlyRedis.bytes(job + ":data");
    RedisFuture<Long> size = redis.memory(data);
    RedisFuture<Long> errorSize = redis.memory(ReadOnlyRedis.bytes(job + ":errors"));
    long bytes = orZero(redis.await(size)) + orZero(redis.await(errorSize));
    if (bytes > limits.entryBytes()) {
      throw new DeadJobException(
          origin + " takes " + bytes + " bytes in Redis; at most " + limits.entryBytes()
              + " are read of one entry (ReadLimits.entryBytes). Raise the limit if the job is"
              + " meant to be as large.",
          null);
    }
    Map<byte[], byte[]> hash = redis.await(redis.all(data));
    List<Json.Member> fields = new ArrayList<>();
    hash.forEach((name, value) -> fields.add(
        new Json.Member(ReadOnlyRedis.shown(name), new Json.Text(Decoding.utf8(origin, value)))));
    List<Json> errors = new ArrayList<>();
    redis.list(
        ReadOnlyRedis.bytes(job + ":errors"),
        (index, error) -> errors.add(new Json.Text(Decoding.utf8(origin, error))));
    List<Json.Member> children = new ArrayList<>();
    redis
        .longHash(ReadOnlyRedis.bytes(job + ":children"))
        .forEach((ref, state) ->
            children.add(new Json.Member(ref, new Json.Text(Decoding.utf8(origin, state)))));
    return new DeadJobDocument.Members()
        .add(
            "jobdrill",
            new DeadJobDocument.Members()
                .text("queue", queue)
                .text("id", id)
                .add("data", fields.isEmpty() ? Json.Null.NULL : new Json.Obj(fields))
                .add("errors", new Json.Arr(errors))
                .add("children", new Json.Obj(children))
                .object())
        .object();
  }

  private static long orZero(@org.jspecify.annotations.Nullable Long value) {
    return value == null ? 0 : value;
  }
}
