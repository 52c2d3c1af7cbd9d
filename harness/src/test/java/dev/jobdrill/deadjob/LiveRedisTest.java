package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A live Redis is read by a user who may only read, by commands that are watched. One server, so one after another. */
@Execution(ExecutionMode.SAME_THREAD)
class LiveRedisTest {
  private static final Pattern COMMAND = Pattern.compile("cmdstat_([a-z|_]+):");
  private static Corpus.Server redis;

  @BeforeAll
  static void start() {
    redis = new Corpus.Server();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @Test
  void readsEverythingAsAUserWhoMayOnlyRead() {
    redis.clear();
    redis.load("sidekiq/v6.4.1");
    redis.load("bullmq/v6.7.0");
    redis.load("others/resque");
    redis.load("others/celery");
    redis.command("ACL", "SETUSER", "reader", "on", ">pw", "~*", "+@read");
    redis.command("CONFIG", "RESETSTAT");
    DeadJobSink.Collected read = new DeadJobSink.Collected();

    try (StatefulRedisConnection<byte[], byte[]> connection = redis.connectAs("reader", "pw")) {
      for (String system : List.of("sidekiq", "bullmq", "resque", "celery")) {
        DeadJobSource.of(system).read(connection, RedisQuery.ALL, read);
      }
    }

    assertThat(read.jobs()).hasSize(15 + 37 + 3 + 3);
    assertThat(commands())
        .isSubsetOf(
            "hello",
            "client",
            "client|setinfo",
            "config",
            "config|resetstat",
            "info",
            "auth",
            "scan",
            "type",
            "zscan",
            "hscan",
            "sscan",
            "hgetall",
            "hget",
            "lrange",
            "get",
            "strlen",
            "memory|usage",
            "memory")
        .contains("zscan", "scan", "hgetall");
  }

  private static Set<String> commands() {
    Set<String> names = new TreeSet<>();
    COMMAND
        .matcher(redis.connection().sync().info("commandstats"))
        .results()
        .forEach(result -> names.add(result.group(1)));
    return names;
  }

  @Test
  void aUserWithoutTheRightIsToldWhichOneIsMissing() {
    redis.command("ACL", "SETUSER", "blind", "on", ">pw", "~*", "+ping");
    try (StatefulRedisConnection<byte[], byte[]> connection = redis.connectAs("blind", "pw")) {
      assertThatThrownBy(() -> DeadJobSource.of("sidekiq")
              .read(connection, RedisQuery.ALL, new DeadJobSink.Collected()))
          .isInstanceOf(DeadJobException.class)
          .hasMessageContainingAll("NOPERM", "needs +@read");
    }
  }

  @Test
  void aKeyOfAnotherTypeIsNamed() {
    redis.clear();
    redis.command("SET", "dead", "x");
    redis.command("SET", "bull:odd:failed", "x");
    redis.command("ZADD", "bull:good:failed", "1", "7");
    redis.command("HSET", "bull:good:7", "name", "n", "data", "{}", "failedReason", "r");

    assertThatThrownBy(() -> redis.read(DeadJobSource.of("sidekiq"), RedisQuery.ALL))
        .isInstanceOf(DeadJobException.class)
        .hasMessage(
            "Key dead is of Redis type string; expected zset. It is something else's, or the"
                + " prefix is wrong.");
    DeadJobSink.Collected bull = redis.read(DeadJobSource.of("bullmq"), RedisQuery.ALL);
    assertThat(bull.jobs()).hasSize(1);
    assertThat(bull.badEntries())
        .singleElement()
        .satisfies(bad -> assertThat(bad.reason())
            .startsWith("Key bull:odd:failed is of Redis type string; expected zset"));
  }

  @Test
  void aFieldOf200MegabytesIsNeverFetched() {
    redis.clear();
    redis.command("ZADD", "bull:big:failed", "1", "7");
    redis.command(
        "EVAL",
        "redis.call('HSET', KEYS[1], 'name', 'n', 'data', string.rep('x', 209715200))",
        "1",
        "bull:big:7");

    DeadJobSink.Collected read = redis.read(DeadJobSource.of("bullmq"), RedisQuery.ALL);

    assertThat(read.jobs()).isEmpty();
    assertThat(read.badEntries())
        .singleElement()
        .satisfies(bad -> assertThat(bad.reason())
            .startsWith("Job 7 of bull:big takes 2")
            .contains("at most 16777216 are read of one entry (ReadLimits.entryBytes)"));
    redis.clear();
  }

  @Test
  void aMemberThatIsNotUtf8OrTooLargeIsSkippedAndTheRestIsRead() {
    redis.clear();
    redis.command(
        "ZADD".getBytes(java.nio.charset.StandardCharsets.UTF_8),
        "dead".getBytes(java.nio.charset.StandardCharsets.UTF_8),
        "1".getBytes(java.nio.charset.StandardCharsets.UTF_8),
        new byte[] {(byte) 0xff});
    redis.command("ZADD", "dead", "2", "x".repeat(3000));
    redis.command("ZADD", "dead", "3", "{\"class\":\"C\",\"jid\":\"j\",\"args\":[]}");

    DeadJobSink.Collected read = redis.read(
        DeadJobSource.of("sidekiq").withLimits(new ReadLimits(2000, 2000, 50, 2000)),
        RedisQuery.ALL);

    assertThat(read.jobs()).hasSize(1);
    assertThat(read.badEntries())
        .extracting(DeadJobSink.BadEntry::reason)
        .anyMatch(reason -> reason.contains("is not UTF-8"))
        .anyMatch(reason -> reason.contains("has 3000 bytes; at most 2000"))
        .hasSize(2);
  }

  @Test
  void aSystemMustBeNamedAndKeepItsJobsInRedis() {
    assertThatThrownBy(() -> redis.read(DeadJobSource.any(), RedisQuery.ALL))
        .hasMessageStartingWith("A live Redis does not tell whose jobs are meant: name the system");
    assertThatThrownBy(() -> redis.read(DeadJobSource.of("sqs"), RedisQuery.ALL))
        .hasMessage("Dead jobs of sqs are not read from a live Redis; read an export of them.");
  }
}
