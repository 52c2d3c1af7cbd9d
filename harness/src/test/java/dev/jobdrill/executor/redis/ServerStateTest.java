package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.StoreRig.LEASE;
import static dev.jobdrill.executor.redis.StoreRig.LEASE_END;
import static dev.jobdrill.executor.redis.StoreRig.NOW;
import static dev.jobdrill.executor.redis.StoreRig.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.executor.ChildState;
import dev.jobdrill.executor.ClaimResult;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.DeadSetCaps;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.JobStoreException.Reason;
import dev.jobdrill.executor.Release;
import dev.jobdrill.executor.TestRedis;
import dev.jobdrill.pipeline.RetryScope;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What depends on the server as a whole, on a server of this class's own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class ServerStateTest {
  /** The least rights that the store needs, as {@link RedisJobStore} documents them. */
  private static final List<String> RIGHTS = List.of(
      "evalsha",
      "eval",
      "get",
      "set",
      "hget",
      "hmget",
      "hgetall",
      "hkeys",
      "hset",
      "hsetnx",
      "hdel",
      "del",
      "pexpire",
      "rpush",
      "lpush",
      "lpop",
      "lindex",
      "llen",
      "lrange",
      "zadd",
      "zrem",
      "zcard",
      "zscore",
      "zrange",
      "zrangebyscore",
      "publish");

  private TestRedis redis;
  private RedisClient client;

  @BeforeAll
  void boot() {
    redis = TestRedis.startPrivate();
    client = RedisClient.create();
  }

  @AfterAll
  void close() {
    client.shutdown(0, 2, TimeUnit.SECONDS);
    redis.close();
  }

  @Test
  void aServerThatForgotItsScriptsIsTaughtThemAgainAtEachTransition() {
    StoreRig rig = new StoreRig(redis);
    RedisCommands<String, String> commands = redis.connection().sync();
    commands.scriptFlush();
    rig.enqueue("completes");
    commands.scriptFlush();
    ClaimedJob completes = rig.claim();
    commands.scriptFlush();
    assertThat(rig.checkpoint(completes)).isTrue();
    commands.scriptFlush();
    assertThat(rig.complete(completes)).isTrue();
    rig.enqueue("fails");
    ClaimedJob fails = rig.claim();
    commands.scriptFlush();
    assertThat(rig.fail(fails)).isTrue();
    ClaimedJob dies = rig.claim(NOW.plusSeconds(60));
    commands.scriptFlush();
    assertThat(rig.bury(dies, "died", NOW.plusSeconds(60))).isTrue();
    commands.scriptFlush();

    assertThat(rig.find("completes").state()).isEqualTo(JobState.COMPLETED);
    assertThat(rig.find("fails").errors()).hasSize(2);
  }

  @Test
  void theServerCountsOneScriptATransition() {
    StoreRig rig = new StoreRig(redis);
    everyTransition(rig.store());
    redis.connection().sync().configResetstat();
    everyTransition(rig.store());

    Map<String, String> stats = commandStats();
    assertThat(stats)
        .containsEntry("evalsha", Integer.toString(TRANSITIONS))
        .doesNotContainKeys("eval", "script");
  }

  @Test
  void theDocumentedRightsSuffice() {
    String prefix = "acl-" + UUID.randomUUID() + ":";

    everyTransition(storeWith(RIGHTS, prefix));
  }

  static Stream<String> rights() {
    return RIGHTS.stream();
  }

  @ParameterizedTest
  @MethodSource("rights")
  void noneOfTheDocumentedRightsIsSuperfluous(String right) {
    List<String> without = new ArrayList<>(RIGHTS);
    without.remove(right);
    redis.connection().sync().scriptFlush();
    RedisJobStore store = storeWith(without, "acl-" + UUID.randomUUID() + ":");

    assertThatThrownBy(() -> everyTransition(store))
        .isInstanceOfSatisfying(
            JobStoreException.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.NOT_PERMITTED));
  }

  @Test
  void aUserOfAnotherPrefixIsRefused() {
    storeWith(RIGHTS, "allowed:");
    RedisJobStore store = RedisJobStore.on(connect("allowed:"), "other:");

    assertThatThrownBy(() -> store.enqueue(StoreRig.newJob("j")))
        .isInstanceOf(JobStoreException.class)
        .hasMessageContaining("NOPERM");
  }

  private static final int TRANSITIONS = 27;

  /** Each transition's round trips, in which every command of every script is called. */
  private static void everyTransition(RedisJobStore store) {
    String id = UUID.randomUUID().toString();
    JobRef job = new JobRef(QUEUE, id);
    assertThat(store.enqueue(StoreRig.newJob(id))).isTrue();
    ClaimedJob first = claim(store, NOW);
    assertThat(store.checkpoint(first, "one", "1", "two", NOW, LEASE, null)).isTrue();
    assertThat(store.renew(first, NOW, LEASE)).isTrue();
    assertThat(store.restart(first, "one", NOW)).isTrue();
    Release release = StoreRig.release(NOW);
    assertThat(
            store.fail(first, StoreRig.error(first, "m"), NOW, "one", release).accepted())
        .isTrue();
    claim(store, NOW);
    Release end = StoreRig.release(LEASE_END);
    ClaimedJob third = claim(store, LEASE_END);
    assertThat(store.complete(third, "two", "2", end, null).accepted()).isTrue();
    assertThat(store.enqueue(StoreRig.newJob(id + "-later", LEASE_END))).isTrue();
    assertThat(store.claim(StoreRig.request(UUID.randomUUID().toString()), NOW))
        .isEqualTo(new ClaimResult.Idle(LEASE_END));
    ClaimedJob dies = claim(store, LEASE_END);
    assertThat(store
            .bury(dies, StoreRig.error(dies, "m"), new DeadSetCaps(9, null), end)
            .accepted())
        .isTrue();
    assertThat(store.deadJobs(QUEUE, 0, 9)).contains(dies.id());
    assertThat(store.redrive(dies.ref(), "r", RetryScope.FROM_THE_TOP)).isTrue();
    ClaimedJob parent = claim(store, LEASE_END);
    assertThat(store.handBack(parent, null, end).accepted()).isTrue();
    parent = claim(store, LEASE_END);
    JobRef child = new JobRef(QUEUE, id + "-child");
    assertThat(store.spawn(parent, List.of(child), LEASE_END)).isTrue();
    assertThat(store.park(parent, List.of(child), end).accepted()).isTrue();
    assertThat(store.tellParent(parent.ref(), child, ChildState.completed("1"))).isTrue();
    assertThat(store.reported(child, ChildState.completed("1"), end).accepted()).isTrue();
    assertThat(store.deleteDead(child)).isFalse();
    assertThat(store.depth(QUEUE).ready()).isEqualTo(1);
    ClaimedJob last = claim(store, LEASE_END);
    assertThat(store.complete(last, "two", "2", end, null).accepted()).isTrue();
    assertThat(store.find(job)).isPresent();
  }

  private static ClaimedJob claim(RedisJobStore store, Instant now) {
    return ((ClaimResult.Claimed) store.claim(StoreRig.request(UUID.randomUUID().toString()), now))
        .job();
  }

  private RedisJobStore storeWith(List<String> rights, String prefix) {
    AclSetuserArgs user = AclSetuserArgs.Builder.reset()
        .on()
        .addPassword("pw")
        .keyPattern(prefix + "*")
        .noCommands()
        .resetChannels()
        .channelPattern(prefix + "*");
    rights.forEach(right -> user.addCommand(CommandType.valueOf(right.toUpperCase(Locale.ROOT))));
    redis.connection().sync().aclSetuser(prefix, user);
    return RedisJobStore.on(connect(prefix), prefix);
  }

  private StatefulRedisConnection<String, String> connect(String user) {
    RedisURI uri = RedisURI.builder(redis.uri())
        .withAuthentication(user, "pw".toCharArray())
        .build();
    return client.connect(uri);
  }

  private Map<String, String> commandStats() {
    Map<String, String> calls = new TreeMap<>();
    for (String line : redis.connection().sync().info("commandstats").split("\r\n")) {
      if (line.startsWith("cmdstat_")) {
        String name = line.substring("cmdstat_".length(), line.indexOf(':'));
        calls.put(name, line.substring(line.indexOf("calls=") + 6, line.indexOf(',')));
      }
    }
    return calls;
  }
}
