package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.JobStoreException.Outcome.NOT_APPLIED;
import static dev.jobdrill.executor.JobStoreException.Outcome.UNKNOWN;
import static dev.jobdrill.executor.redis.Refusal.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.JobStoreException.Outcome;
import dev.jobdrill.executor.JobStoreException.Reason;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a command that the server carried out, when the connection is lost before its answer. */
class LostConnectionTest {
  private final RedisServer server = RedisServer.with().start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void byDefaultItIsSentAgainAndCarriedOutTwice() throws Exception {
    try (CutConnection cut = new CutConnection(server, ClientOptions.builder())) {
      RedisFuture<Long> increment = incrementUnheard(cut);
      cut.letReconnect();

      assertThat(answer(increment)).isEqualTo(2);
    }
  }

  @Test
  void byDefaultARefusalMayBeThatOfTheSecondSending() throws Exception {
    try (CutConnection cut = new CutConnection(server, ClientOptions.builder())) {
      RedisFuture<Long> increment = incrementUnheard(cut);
      server.commands().configSet("maxmemory", "1");
      cut.letReconnect();

      assertTranslated(increment, Reason.OUT_OF_MEMORY, NOT_APPLIED);
      assertThat(server.commands().get(KEY)).isEqualTo("1");
    }
  }

  @Test
  void withoutReconnectingItFailsOnce() throws Exception {
    ClientOptions.Builder once = ClientOptions.builder().autoReconnect(false);
    try (CutConnection cut = new CutConnection(server, once)) {
      assertTranslated(incrementUnheard(cut), Reason.CONNECTION_LOST, UNKNOWN);
    }
  }

  @Test
  void rejectingCommandsWhileDisconnectedItFailsOnceThoughTheConnectionComesBack()
      throws Exception {
    ClientOptions.Builder rejecting =
        ClientOptions.builder().disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS);
    try (CutConnection cut = new CutConnection(server, rejecting)) {
      RedisFuture<Long> increment = incrementUnheard(cut);
      cut.letReconnect();

      assertTranslated(increment, Reason.CONNECTION_LOST, UNKNOWN);
      await().atMost(RigClients.LIMIT).until(cut.connection()::isOpen);
      assertThat(cut.connection().sync().get(KEY)).isEqualTo("1");
    }
  }

  @Test
  void whatTimesOutAtTheServerIsCarriedOutLater() {
    try (StatefulRedisConnection<String, String> connection = server.client().connect()) {
      long id = connection.sync().clientId();
      server.pauseClients("WRITE");
      RedisFuture<Long> increment = connection.async().incr(KEY);
      server.awaitBlocked(id);
      assertThat(Refusal.failure(
              () -> LettuceFutures.awaitOrCancel(increment, 1, TimeUnit.MILLISECONDS)))
          .isInstanceOf(RedisCommandTimeoutException.class);
      assertThat(server.commands().get(KEY)).isNull();
      server.resumeClients();

      await().atMost(RigClients.LIMIT).until(() -> "1".equals(server.commands().get(KEY)));
    }
  }

  @Test
  void whatTimesOutWithoutAConnectionIsNotSentLater() {
    try (StatefulRedisConnection<String, String> connection = server.client().connect()) {
      server.kill();
      await().atMost(RigClients.LIMIT).until(() -> !connection.isOpen());
      connection.setTimeout(Duration.ofMillis(20));
      assertThat(Refusal.failure(() -> connection.sync().incr(KEY)))
          .isInstanceOf(RedisCommandTimeoutException.class);
      server.start();
      connection.setTimeout(RigClients.LIMIT);

      assertThat(connection.sync().get(KEY)).isNull();
    }
  }

  @Test
  void whatIsInFlightWhenTheClientItselfClosesIsLost() {
    StatefulRedisConnection<String, String> connection = server.client().connect();
    server.pauseProcess();
    RedisFuture<Long> increment = connection.async().incr(KEY);
    connection.close();
    server.resumeProcess();

    assertTranslated(increment, Reason.CONNECTION_LOST, UNKNOWN);
  }

  /** Sends a command, cuts the connection, and waits until the server has carried the command out. */
  private RedisFuture<Long> incrementUnheard(CutConnection cut) throws Exception {
    server.pauseProcess();
    RedisFuture<Long> increment = cut.connection().async().incr(KEY);
    cut.cut();
    server.resumeProcess();
    await().atMost(RigClients.LIMIT).until(() -> "1".equals(server.commands().get(KEY)));
    return increment;
  }

  private static Long answer(RedisFuture<Long> future) {
    return LettuceFutures.awaitOrCancel(future, RigClients.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private static void assertTranslated(RedisFuture<Long> future, Reason reason, Outcome outcome) {
    JobStoreException translated =
        StoreErrors.translate("Testing", Refusal.failure(() -> answer(future)));
    assertThat(translated.reason()).as(translated.toString()).isEqualTo(reason);
    assertThat(translated.outcome()).isEqualTo(outcome);
  }
}
