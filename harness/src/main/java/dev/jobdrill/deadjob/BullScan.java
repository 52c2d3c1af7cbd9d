package dev.jobdrill.deadjob;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScoredValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Goes through the failed sets of BullMQ and Bull. Everything of a page of jobs is asked for at once. */
final class BullScan {
  private static final String FAILED = ":failed";
  private static final int LOGS = 1000;

  private final ReadOnlyRedis redis;
  private final ReadLimits limits;
  private final RedisDeadJobReader.Entries entries;

  BullScan(ReadOnlyRedis redis, ReadLimits limits, RedisDeadJobReader.Entries entries) {
    this.redis = redis;
    this.limits = limits;
    this.entries = entries;
  }

  void scan(RedisQuery query) {
    String pattern =
        RedisQuery.glob(query.prefix()) + ":" + RedisQuery.glob(query.queue()) + FAILED;
    redis.keys(pattern, key -> {
      String name = ReadOnlyRedis.shown(key);
      String type = redis.type(key);
      if (type.equals("zset")) {
        queue(key, name.substring(0, name.length() - FAILED.length()), query);
      } else if (!isIgnoredFailures(name, type)) {
        String origin = "Key " + name;
        entries.entry(origin, () -> {
          throw new DeadJobException(
              origin + " is of Redis type " + type
                  + "; expected zset, the failed set of a queue. It is something else's.",
              null);
        });
      }
    });
  }

  /** A parent's failures that it ignored lie in a hash of the same ending. */
  private boolean isIgnoredFailures(String name, String type) {
    String job = name.substring(0, name.length() - FAILED.length());
    return type.equals("none")
        || (type.equals("hash") && redis.type(ReadOnlyRedis.bytes(job)).equals("hash"));
  }

  private void queue(byte[] failed, String base, RedisQuery query) {
    // The prefix may hold colons, the queue's name never does.
    int colon = base.lastIndexOf(':');
    String queue = base.substring(colon + 1);
    if (query.queue() != null && !query.queue().equals("*") && !query.queue().equals(queue)) {
      return;
    }
    byte[] version = redis.await(redis.field(ReadOnlyRedis.bytes(base + ":meta"), "version"));
    String found = version == null ? null : ReadOnlyRedis.shown(version);
    redis.sortedSet(failed, page -> page(base, found, page));
  }

  private void page(String base, @Nullable String version, List<ScoredValue<byte[]>> page) {
    List<RedisFuture<Long>> sizes = new ArrayList<>();
    for (ScoredValue<byte[]> id : page) {
      sizes.add(redis.memory(key(base, id, "")));
    }
    List<Parts> parts = new ArrayList<>();
    for (int i = 0; i < page.size(); i++) {
      Long size = redis.await(sizes.get(i));
      boolean fits = size != null && size <= limits.entryBytes();
      parts.add(new Parts(
          size == null ? 0 : size,
          fits ? redis.all(key(base, page.get(i), "")) : null,
          redis.firstOf(key(base, page.get(i), ":logs"), LOGS),
          redis.typeLater(key(base, page.get(i), ":processed")),
          redis.typeLater(key(base, page.get(i), FAILED)),
          redis.typeLater(key(base, page.get(i), ":unsuccessful")),
          redis.typeLater(key(base, page.get(i), ":dependencies"))));
    }
    for (int i = 0; i < page.size(); i++) {
      ScoredValue<byte[]> id = page.get(i);
      Parts part = parts.get(i);
      String origin = "Job " + ReadOnlyRedis.shown(id.getValue()) + " of " + base;
      entries.entry(
          origin,
          () -> new RawDeadJob(
              origin, envelope(origin, base, version, id, part), null, null, limits));
    }
  }

  private record Parts(
      long size,
      @Nullable RedisFuture<Map<byte[], byte[]>> hash,
      RedisFuture<List<byte[]>> logs,
      RedisFuture<String> processed,
      RedisFuture<String> failed,
      RedisFuture<String> unsuccessful,
      RedisFuture<String> dependencies) {}

  private Json envelope(
      String origin, String base, @Nullable String version, ScoredValue<byte[]> id, Parts parts) {
    if (parts.size() > limits.entryBytes()) {
      throw new DeadJobException(
          origin + " takes " + parts.size() + " bytes in Redis; at most " + limits.entryBytes()
              + " are read of one entry (ReadLimits.entryBytes). Raise the limit if the job is"
              + " meant to be as large.",
          null);
    }
    Map<byte[], byte[]> hash = parts.hash() == null ? Map.of() : redis.await(parts.hash());
    Map<String, byte[]> fields = new TreeMap<>();
    hash.forEach((name, value) -> fields.put(ReadOnlyRedis.shown(name), value));
    int colon = base.lastIndexOf(':');
    DeadJobDocument.Members members = new DeadJobDocument.Members()
        .text("key", base + ":" + ReadOnlyRedis.shown(id.getValue()))
        .text("prefix", colon < 0 ? null : base.substring(0, colon))
        .text("queue", base.substring(colon + 1))
        .text("id", Decoding.utf8(origin, id.getValue()))
        .text("score", ReadOnlyRedis.digits(id.getScore()))
        .text("version", version)
        .add("hash", fields.isEmpty() ? Json.Null.NULL : texts(origin, fields))
        .list("logs", redis.await(parts.logs()), line -> text(origin, line));
    flow(members, origin, base, id, parts);
    return members.object();
  }

  private void flow(
      DeadJobDocument.Members members,
      String origin,
      String base,
      ScoredValue<byte[]> id,
      Parts parts) {
    if (redis.await(parts.processed()).equals("hash")) {
      members.add("processed", texts(origin, redis.longHash(key(base, id, ":processed"))));
    }
    if (redis.await(parts.failed()).equals("hash")) {
      members.add("failed", texts(origin, redis.longHash(key(base, id, FAILED))));
    }
    if (redis.await(parts.unsuccessful()).equals("zset")) {
      List<String> ids = new ArrayList<>();
      redis.sortedSet(
          key(base, id, ":unsuccessful"),
          page -> page.forEach(child -> ids.add(ReadOnlyRedis.shown(child.getValue()))));
      members.list("unsuccessful", ids, Json.Text::new);
    }
    if (redis.await(parts.dependencies()).equals("set")) {
      members.list("dependencies", redis.longSet(key(base, id, ":dependencies")), Json.Text::new);
    }
  }

  private static Json texts(String origin, Map<String, byte[]> fields) {
    List<Json.Member> members = new ArrayList<>();
    fields.forEach((name, value) -> members.add(new Json.Member(name, text(origin, value))));
    return new Json.Obj(members);
  }

  private static Json text(String origin, byte[] value) {
    return new Json.Text(Decoding.utf8(origin, value));
  }

  private static byte[] key(String base, ScoredValue<byte[]> id, String suffix) {
    byte[] start = ReadOnlyRedis.bytes(base + ":");
    byte[] end = ReadOnlyRedis.bytes(suffix);
    byte[] middle = id.getValue();
    byte[] key = new byte[start.length + middle.length + end.length];
    System.arraycopy(start, 0, key, 0, start.length);
    System.arraycopy(middle, 0, key, start.length, middle.length);
    System.arraycopy(end, 0, key, start.length + middle.length, end.length);
    return key;
  }
}
