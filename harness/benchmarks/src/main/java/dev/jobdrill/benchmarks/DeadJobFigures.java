package dev.jobdrill.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.DeadJobSink;
import dev.jobdrill.deadjob.DeadJobSource;
import dev.jobdrill.deadjob.RedisQuery;
import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.Mode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScoredValueScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How fast 100,000 dead jobs of Sidekiq are read from a live Redis, beside a plain ZSCAN whose members are parsed and
 * dropped, one after the other in each round. Expected: at least half as fast. It runs with a heap of 64 MiB, in which the
 * jobs would not fit: they are streamed.
 */
public final class DeadJobFigures {
  private static final int JOBS = 100_000;
  private static final int ROUNDS = 5;
  private static final byte[] DEAD = "dead".getBytes(StandardCharsets.UTF_8);

  private DeadJobFigures() {}

  public static void main(String[] args) throws IOException {
    try (DrillEnvironment environment =
        DrillEnvironment.boot(EnvironmentSettings.defaults().withMode(Mode.EMBEDDED))) {
      RedisClient client = RedisClient.create(environment.redisUri());
      try (StatefulRedisConnection<byte[], byte[]> redis =
          client.connect(ByteArrayCodec.INSTANCE)) {
        fill(redis);
        double[] ratios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
          double plain = perSecond(() -> plain(redis));
          double ours = perSecond(() -> ours(redis));
          ratios[round] = ours / plain;
          System.out.printf(
              "plain ZSCAN and parse %,.0f entries/s, DeadJobSource %,.0f entries/s, ratio %.2f%n",
              plain, ours, ratios[round]);
        }
        Arrays.sort(ratios);
        System.out.printf("median ratio %.2f, expected at least 0.50%n", ratios[ROUNDS / 2]);
        if (ratios[ROUNDS / 2] < 0.5) {
          throw new AssertionError("Dead jobs are read at less than half the plain speed");
        }
      } finally {
        client.shutdown();
      }
    }
  }

  private static void fill(StatefulRedisConnection<byte[], byte[]> redis) {
    for (int i = 0; i < JOBS; i += 1000) {
      ScoredValue<byte[]>[] page = page(i);
      redis.sync().zadd(DEAD, page);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static ScoredValue<byte[]>[] page(int from) {
    ScoredValue[] page = new ScoredValue[1000];
    for (int i = 0; i < page.length; i++) {
      String member = String.format(
          java.util.Locale.ROOT,
          "{\"class\":\"Billing::ChargeInvoiceJob\",\"queue\":\"billing\",\"retry\":true,\"jid\":\"%024x\","
              + "\"args\":[%d,\"INV-2024\",{\"currency\":\"EUR\",\"amount_cents\":129900}],"
              + "\"created_at\":1795493244.988,\"enqueued_at\":1795493244.989,\"failed_at\":1795493245.5,"
              + "\"retry_count\":24,\"error_class\":\"Billing::CardDeclined\","
              + "\"error_message\":\"card was declined\"}",
          from + i,
          from + i);
      page[i] =
          ScoredValue.just(1_795_493_245.5 + from + i, member.getBytes(StandardCharsets.UTF_8));
    }
    return page;
  }

  private interface Reading {
    int run() throws IOException;
  }

  private static double perSecond(Reading reading) throws IOException {
    long start = System.nanoTime();
    int read = reading.run();
    if (read != JOBS) {
      throw new AssertionError(read + " of " + JOBS + " entries were read");
    }
    return read / ((System.nanoTime() - start) / 1e9);
  }

  private static int plain(StatefulRedisConnection<byte[], byte[]> redis) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    int read = 0;
    ScanCursor cursor = ScanCursor.INITIAL;
    do {
      ScoredValueScanCursor<byte[]> page =
          redis.sync().zscan(DEAD, cursor, ScanArgs.Builder.limit(500));
      for (ScoredValue<byte[]> member : page.getValues()) {
        read += mapper.readTree(member.getValue()).isObject() ? 1 : 0;
      }
      cursor = page;
    } while (!cursor.isFinished());
    return read;
  }

  private static int ours(StatefulRedisConnection<byte[], byte[]> redis) {
    int[] read = {0};
    DeadJobSource.of("sidekiq").read(redis, RedisQuery.ALL, new DeadJobSink() {
      @Override
      public void job(DeadJob job) {
        read[0]++;
      }

      @Override
      public void bad(BadEntry bad) {
        throw new AssertionError(bad.reason());
      }
    });
    return read[0];
  }
}
