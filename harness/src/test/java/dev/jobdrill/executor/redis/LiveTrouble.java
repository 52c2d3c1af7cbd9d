package dev.jobdrill.executor.redis;

import dev.jobdrill.executor.JobStoreException.Reason;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A trouble that a running server gets into, and out of again with its data. */
enum LiveTrouble {
  NOT_CONNECTED(
      Reason.CONNECTION_LOST,
      it -> {
        it.server().kill();
        it.awaitDisconnected();
      },
      it -> {
        it.server().start();
        it.awaitConnected();
      }),

  KILLED_IN_FLIGHT(Reason.CONNECTION_LOST, LiveTrouble::killInFlight, LiveTrouble::killed),
  KILLED_AND_SENT_AGAIN(null, LiveTrouble::killInFlight, LiveTrouble::killed),

  ANSWER_LOST(
      Reason.CONNECTION_LOST, it -> it.proxy().loseNextAnswer(), TroubledServer::awaitConnected),
  ANSWER_LOST_AND_SENT_AGAIN(
      null, it -> it.proxy().loseNextAnswer(), TroubledServer::awaitConnected),

  /** What timed out is carried out when the pause ends, and then repeated. */
  TIMEOUT(
      Reason.TIMEOUT,
      it -> {
        it.server().pauseClients("WRITE");
        it.connection().setTimeout(Duration.ofMillis(20));
      },
      it -> {
        it.connection().setTimeout(RigClients.LIMIT);
        it.server().resumeClients();
      }),

  READONLY(Reason.READ_ONLY, LiveTrouble::follow, LiveTrouble::lead),
  MASTERDOWN(
      Reason.MASTER_DOWN,
      it -> {
        it.server().commands().configSet("replica-serve-stale-data", "no");
        follow(it);
      },
      LiveTrouble::lead),

  OOM(
      Reason.OUT_OF_MEMORY,
      it -> it.server().commands().configSet("maxmemory", "1"),
      it -> it.server().commands().configSet("maxmemory", "0")),

  NOREPLICAS(
      Reason.NO_REPLICAS,
      it -> it.server().commands().configSet("min-replicas-to-write", "1"),
      it -> it.server().commands().configSet("min-replicas-to-write", "0")),

  NOPERM(Reason.NOT_PERMITTED, it -> it.user("-evalsha"), it -> it.user("+evalsha")),

  LOADING(
      Reason.LOADING,
      it -> {
        it.server().kill();
        it.awaitDisconnected();
        it.configure("key-load-delay 1");
        it.server().launch();
        it.awaitConnected();
      },
      it -> {
        it.server().kill();
        it.configure("key-load-delay 0");
        it.server().start();
        it.awaitConnected();
      }),

  BUSY(Reason.BUSY, LiveTrouble::occupy, it -> {
    it.server().commands().scriptKill();
    it.awaitMeanwhile();
  });

  /** So many commands, each with the shortest delay that the system knows, keep a server loading for some seconds. */
  private static final int FILLER = 150_000;

  private final @Nullable Reason reason;
  private final Consumer<TroubledServer> begin;
  private final Consumer<TroubledServer> end;

  LiveTrouble(
      @Nullable Reason reason, Consumer<TroubledServer> begin, Consumer<TroubledServer> end) {
    this.reason = reason;
    this.begin = begin;
    this.end = end;
  }

  /** {@return what the executor is told; null if its client bears the trouble alone} */
  @Nullable
  Reason reason() {
    return reason;
  }

  /** {@return whether it is over as soon as it was met} */
  boolean strikesOnce() {
    return this == KILLED_IN_FLIGHT
        || this == KILLED_AND_SENT_AGAIN
        || this == ANSWER_LOST
        || this == ANSWER_LOST_AND_SENT_AGAIN;
  }

  void begin(TroubledServer server) {
    begin.accept(server);
  }

  void end(TroubledServer server) {
    end.accept(server);
  }

  /** {@return a server that can get into this trouble} */
  TroubledServer start() {
    ClientOptions.Builder options = ClientOptions.builder();
    if (reason != null) {
      options.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS);
    }
    return new TroubledServer(
        options,
        this == LOADING ? FILLER : 0,
        this == ANSWER_LOST || this == ANSWER_LOST_AND_SENT_AGAIN);
  }

  /** The server has the command, but does not run it before the connection is gone. */
  private static void killInFlight(TroubledServer it) {
    long id = it.connection().sync().clientId();
    it.server().pauseClients("WRITE");
    it.meanwhile(() -> {
      it.server().awaitBlocked(id);
      it.server().killClient(id);
      it.server().resumeClients();
    });
  }

  /** Another client runs a script that never ends. */
  private static void occupy(TroubledServer it) {
    it.meanwhile(() -> {
      try (StatefulRedisConnection<String, String> other = it.server().client().connect()) {
        Refusal.failure(() -> other.sync().eval("while true do end", ScriptOutputType.STATUS));
      }
    });
    RigClients.soon()
        .until(() -> Refusal.failure(it.server().commands()::ping) instanceof RedisBusyException);
  }

  private static void killed(TroubledServer it) {
    it.awaitMeanwhile();
    it.awaitConnected();
  }

  /** Makes it the replica of a master that does not exist, with its data. */
  private static void follow(TroubledServer it) {
    it.server().commands().replicaof("127.0.0.1", 1);
  }

  private static void lead(TroubledServer it) {
    it.server().commands().replicaofNoOne();
    it.server().commands().configSet("replica-serve-stale-data", "yes");
  }
}
