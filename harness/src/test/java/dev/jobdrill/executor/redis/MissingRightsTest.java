package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.jobdrill.executor.JobStoreException.Reason;
import io.lettuce.core.ClientOptions;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A right that is missing for a while ends scripts half-way, at each of their commands, and no job suffers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class MissingRightsTest {
  private TroubledServer server;
  private Map<String, String> undisturbed;

  @BeforeAll
  void boot() {
    server = new TroubledServer(ClientOptions.builder(), 0, false);
    undisturbed = live(Striker.idle());
  }

  @AfterAll
  void close() {
    server.close();
  }

  static Stream<Arguments> rightsAndMoments() {
    return ServerStateTest.rights()
        .flatMap(right -> Arrays.stream(Moment.values()).map(moment -> arguments(right, moment)));
  }

  @ParameterizedTest
  @MethodSource("rightsAndMoments")
  void jobsSettleAsIfTheRightHadNeverBeenMissing(String right, Moment moment) {
    Striker striker = without(right, moment, 2);

    JobLives.assertSame(live(striker), undisturbed);
    assertThat(striker.met())
        .allSatisfy(failure -> assertThat(failure.reason()).isEqualTo(Reason.NOT_PERMITTED));
  }

  private Striker without(String right, Moment moment, int meetings) {
    return new Striker(
        moment, () -> server.user("-" + right), () -> server.user("+" + right), meetings);
  }

  private Map<String, String> live(Striker striker) {
    String prefix = "test-" + UUID.randomUUID() + ":";
    JobLives lives = new JobLives(RedisJobStore.on(server.connection(), prefix), striker);
    lives.live();
    RedisJobStore store = RedisJobStore.on(server.server().connection(), prefix);
    lives.assertNothingLeft(server.server(), store, prefix);
    return lives.outcome(store);
  }
}
