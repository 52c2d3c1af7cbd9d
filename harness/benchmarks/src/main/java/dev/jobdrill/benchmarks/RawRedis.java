package dev.jobdrill.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import java.util.ArrayDeque;
import java.util.UUID;

/** Lettuce alone, on a connection as the store opens it: a script of three writes, as long as a checkpoint's. */
final class RawRedis implements AutoCloseable {
  private static final int WINDOW = 100;
  private static final String SCRIPT =
      "redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) redis.call('EXPIRE', KEYS[1], 60)"
          + " return redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])";

  private final StatefulRedisConnection<String, String> connection;
  private final String sha;
  private final String[] keys = {
    "raw:{bench}:job:" + UUID.randomUUID() + ":data", "raw:{bench}:leased"
  };

  RawRedis(RedisClient client) {
    connection = client.connect(StringCodec.UTF8);
    sha = connection.sync().scriptLoad(SCRIPT);
  }

  /** Round trips a second, one after the other. */
  double syncPerSecond(int calls) {
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      roundTrip();
    }
    return calls * 1e9 / (System.nanoTime() - start);
  }

  void roundTrip() {
    connection
        .sync()
        .evalsha(sha, ScriptOutputType.INTEGER, keys, "out:two", "\"input\"", "1764000000000");
  }

  /** Scripts a second with up to a hundred under way. */
  double asyncPerSecond(int calls) {
    ArrayDeque<RedisFuture<Long>> underWay = new ArrayDeque<>(WINDOW);
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      if (underWay.size() == WINDOW) {
        underWay.poll().toCompletableFuture().join();
      }
      underWay.add(connection
          .async()
          .evalsha(sha, ScriptOutputType.INTEGER, keys, "out:two", "\"input\"", "1764000000000"));
    }
    underWay.forEach(future -> future.toCompletableFuture().join());
    return calls * 1e9 / (System.nanoTime() - start);
  }

  long usedMemory() {
    return connection
        .sync()
        .info("memory")
        .lines()
        .filter(line -> line.startsWith("used_memory:"))
        .mapToLong(
            line -> Long.parseLong(line.substring("used_memory:".length()).strip()))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    connection.close();
  }
}
