package dev.jobdrill.deadjob;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScoredValueScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A Redis that is only read, by commands of the category {@code @read} and a page at a time: {@code SCAN}, {@code TYPE},
 * {@code ZSCAN}, {@code HSCAN}, {@code SSCAN}, {@code HGETALL}, {@code HGET}, {@code LRANGE}, {@code GET}, {@code
 * STRLEN}, {@code MEMORY USAGE}. Thread-safe.
 */
public final class ReadOnlyRedis {
  private static final int PAGE = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final RedisAsyncCommands<byte[], byte[]> redis;

  private ReadOnlyRedis(RedisAsyncCommands<byte[], byte[]> redis) {
    this.redis = redis;
  }

  /**
   * Reads through a connection.
   *
   * @param connection stays the caller's
   * @return the server
   */
  public static ReadOnlyRedis on(StatefulRedisConnection<byte[], byte[]> connection) {
    return new ReadOnlyRedis(connection.async());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String shown(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  <T> T await(RedisFuture<T> future) {
    try {
      if (!LettuceFutures.awaitAll(PATIENCE, future)) {
        throw new DeadJobException(
            "Redis did not answer within " + PATIENCE.toSeconds()
                + " s. Look for a server that is overloaded or cut off, and read again.",
            null);
      }
      return future.get();
    } catch (ExecutionException | RedisException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeadJobException("The reading of Redis was interrupted.", e);
    }
  }

  private static DeadJobException failed(Exception e) {
    Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    String hint = String.valueOf(cause.getMessage()).contains("NOPERM")
        ? " The ACL user needs +@read on these keys and the key patterns in its rules."
        : "";
    return new DeadJobException("Redis refused: " + cause.getMessage() + "." + hint, e);
  }

  /** Keys by pattern, each once as far as a scan can tell. */
  void keys(String pattern, Consumer<byte[]> each) {
    ScanCursor cursor = ScanCursor.INITIAL;
    do {
      KeyScanCursor<byte[]> page =
          await(redis.scan(cursor, ScanArgs.Builder.matches(bytes(pattern)).limit(PAGE)));
      page.getKeys().forEach(each);
      cursor = page;
    } while (!cursor.isFinished());
  }

  String type(byte[] key) {
    return await(redis.type(key));
  }

  /** A key of the type that is expected; false if there is none. */
  boolean isThere(byte[] key, String type) {
    String found = type(key);
    if (found.equals("none")) {
      return false;
    }
    if (!found.equals(type)) {
      throw new DeadJobException(
          "Key " + shown(key) + " is of Redis type " + found + "; expected " + type
              + ". It is something else's, or the prefix is wrong.",
          null);
    }
    return true;
  }

  /** Pages of a sorted set; the next one is on its way while the last is worked on. */
  void sortedSet(byte[] key, Consumer<List<ScoredValue<byte[]>>> each) {
    ScanArgs args = ScanArgs.Builder.limit(PAGE);
    RedisFuture<ScoredValueScanCursor<byte[]>> next = redis.zscan(key, args);
    while (true) {
      ScoredValueScanCursor<byte[]> page = await(next);
      boolean finished = page.isFinished();
      if (!finished) {
        next = redis.zscan(key, ScanCursor.of(page.getCursor()), args);
      }
      each.accept(page.getValues());
      if (finished) {
        return;
      }
    }
  }

  static String digits(double score) {
    return BigDecimal.valueOf(score).toPlainString();
  }

  RedisFuture<Long> memory(byte[] key) {
    return redis.memoryUsage(key);
  }

  RedisFuture<Map<byte[], byte[]>> all(byte[] key) {
    return redis.hgetall(key);
  }

  RedisFuture<byte[]> field(byte[] key, String field) {
    return redis.hget(key, bytes(field));
  }

  RedisFuture<List<byte[]>> firstOf(byte[] list, int count) {
    return redis.lrange(list, 0, count - 1L);
  }

  RedisFuture<String> typeLater(byte[] key) {
    return redis.type(key);
  }

  /** A hash that may be long, page by page, in the order of its fields. */
  Map<String, byte[]> longHash(byte[] key) {
    Map<String, byte[]> fields = new TreeMap<>();
    ScanCursor cursor = ScanCursor.INITIAL;
    do {
      io.lettuce.core.MapScanCursor<byte[], byte[]> page =
          await(redis.hscan(key, cursor, ScanArgs.Builder.limit(PAGE)));
      page.getMap().forEach((field, value) -> fields.put(shown(field), value));
      cursor = page;
    } while (!cursor.isFinished());
    return fields;
  }

  List<String> longSet(byte[] key) {
    List<String> members = new ArrayList<>();
    ScanCursor cursor = ScanCursor.INITIAL;
    do {
      io.lettuce.core.ValueScanCursor<byte[]> page =
          await(redis.sscan(key, cursor, ScanArgs.Builder.limit(PAGE)));
      page.getValues().forEach(member -> members.add(shown(member)));
      cursor = page;
    } while (!cursor.isFinished());
    return members.stream().distinct().sorted().toList();
  }

  /** A list page by page, with the index of each element. */
  void list(byte[] key, BiConsumer<Long, byte[]> each) {
    for (long from = 0; ; from += PAGE) {
      List<byte[]> page = await(redis.lrange(key, from, from + PAGE - 1));
      for (int i = 0; i < page.size(); i++) {
        each.accept(from + i, page.get(i));
      }
      if (page.size() < PAGE) {
        return;
      }
    }
  }

  byte @org.jspecify.annotations.Nullable [] string(byte[] key, int limit) {
    long length = await(redis.strlen(key));
    if (length > limit) {
      throw new DeadJobException(
          "Key " + shown(key) + " has " + length + " bytes; at most " + limit
              + " are read of one entry (ReadLimits.entryBytes). Raise the limit if the job is"
              + " meant to be as large.",
          null);
    }
    return await(redis.get(key));
  }
}
