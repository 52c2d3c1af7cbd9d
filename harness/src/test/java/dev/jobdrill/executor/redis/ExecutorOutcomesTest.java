package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every trouble of a Redis server, beginning at every moment of jobs' lives, leaves no trace in what comes of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class ExecutorOutcomesTest {
  private final Map<LiveTrouble, TroubledServer> servers = new EnumMap<>(LiveTrouble.class);
  private final Map<LiveTrouble, Map<String, String>> undisturbed =
      new EnumMap<>(LiveTrouble.class);

  @AfterAll
  void close() {
    servers.values().forEach(TroubledServer::close);
  }

  static Stream<Arguments> troublesAndMoments() {
    return Arrays.stream(LiveTrouble.values())
        .flatMap(
            trouble -> Arrays.stream(Moment.values()).map(moment -> arguments(trouble, moment)));
  }

  @ParameterizedTest
  @MethodSource("troublesAndMoments")
  void jobsSettleAsIfNothingHadHappened(LiveTrouble trouble, Moment moment) {
    TroubledServer server = servers.computeIfAbsent(trouble, LiveTrouble::start);
    Map<String, String> expected =
        undisturbed.computeIfAbsent(trouble, any -> live(server, Striker.idle()));
    Striker striker = new Striker(
        moment,
        () -> trouble.begin(server),
        () -> trouble.end(server),
        trouble.strikesOnce() ? 1 : 2);

    JobLives.assertSame(live(server, striker), expected);

    assertThat(striker.hasBegun()).isTrue();
    if (trouble.reason() == null) {
      assertThat(striker.met()).isEmpty();
    } else {
      assertThat(striker.met())
          .isNotEmpty()
          .allSatisfy(failure -> assertThat(failure.reason()).isEqualTo(trouble.reason()));
    }
  }

  private static Map<String, String> live(TroubledServer server, Striker striker) {
    String prefix = "test-" + UUID.randomUUID() + ":";
    JobLives lives = new JobLives(RedisJobStore.on(server.connection(), prefix), striker);
    lives.live();
    RedisJobStore store = RedisJobStore.on(server.server().connection(), prefix);
    lives.assertNothingLeft(server.server(), store, prefix);
    return lives.outcome(store);
  }
}
