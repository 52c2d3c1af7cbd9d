package dev.jobdrill.storm;

import dev.jobdrill.executor.redis.RedisServer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisException;
import java.util.List;

/** Carries out the strikes of a storm, each at its time or as soon as the one before is over. */
final class Chaos {
  private static final int LONGEST_CLIENT_PAUSE = 2500;

  private final RedisServer redis;
  private final Crew crew;
  private int failed;

  Chaos(RedisServer redis, Crew crew) {
    this.redis = redis;
    this.crew = crew;
  }

  /** {@return how many strikes found nothing to strike} */
  int failed() {
    return failed;
  }

  void run(List<Strike> strikes, Runnable betweenStrikes) throws InterruptedException {
    long begin = System.nanoTime();
    for (Strike strike : strikes) {
      sleepUntil(begin + strike.atMillis() * 1_000_000);
      betweenStrikes.run();
      crew.callTheRoll();
      try {
        if (!carryOut(strike)) {
          failed++;
        }
      } catch (RedisException outOfReach) {
        failed++;
      }
    }
    crew.wakeAll();
  }

  private static void sleepUntil(long nanos) throws InterruptedException {
    long millis = (nanos - System.nanoTime()) / 1_000_000;
    if (millis > 0) {
      Thread.sleep(millis);
    }
  }

  private boolean carryOut(Strike strike) {
    return switch (strike.kind()) {
      case KILL_WORKER -> crew.kill(strike.target());
      case STOP_WORKER -> crew.stop(strike.target());
      case DRAIN_WORKER -> crew.drain(strike.target());
      case DEPLOY -> crew.deploy(strike.target());
      case WAKE_WORKER -> {
        crew.wakeAll();
        yield true;
      }
      default -> {
        strikeRedis(strike);
        yield true;
      }
    };
  }

  private void strikeRedis(Strike strike) {
    boolean all = strike.target() % 2 == 0;
    switch (strike.kind()) {
      case CUT_CLIENTS ->
        redis
            .commands()
            .clientKill(
                all ? KillArgs.Builder.typeNormal().skipme() : KillArgs.Builder.typePubsub());
      case PAUSE_CLIENTS ->
        redis.pauseClients(all ? "ALL" : "WRITE", Math.min(strike.millis(), LONGEST_CLIENT_PAUSE));
      case KILL_REDIS -> redis.restart();
      case SHUT_REDIS -> {
        redis.shutdown();
        redis.start();
      }
      default -> throw new IllegalArgumentException(strike.kind() + " does not strike Redis");
    }
  }
}
