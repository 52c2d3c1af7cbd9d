package dev.jobdrill.drill;

import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobExecutorBuilder;
import dev.jobdrill.executor.RunResult;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.pipeline.Pipeline;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/**
 * The main class of a forked worker: asks for one job, runs it, and tells the drill of each thing it is about to do. It
 * ends with its parent, since it ends where its input does.
 */
final class ForkedWorker {
  static final int ORPHANED = 3;

  private ForkedWorker() {}

  /**
   * Runs one job.
   *
   * @param args none; the settings come as the first lines of the standard input, since a command line is open to all
   *     users and they hold a password
   */
  public static void main(String[] args) throws Exception {
    PrintStream toDrill = System.out;
    // What the code under test prints is no message.
    System.setOut(System.err);
    BufferedReader fromDrill =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ForkSettings settings = ForkSettings.parse(fromDrill.readLine());
    VirtualClock clock = VirtualClock.startingAt(Instant.ofEpochMilli(settings.now()));
    ForkChannel channel = new ForkChannel(clock, fromDrill, toDrill);
    try {
      run(settings, clock, channel);
    } catch (Throwable failure) {
      failure.printStackTrace();
      channel.tell(ForkMessage.Verb.FAILED, failure.toString());
    }
    Runtime.getRuntime().halt(0);
  }

  private static void run(ForkSettings settings, VirtualClock clock, ForkChannel channel)
      throws Exception {
    RedisJobStore store = RedisJobStore.on(
        RedisClient.create(RedisURI.create(settings.redis())).connect(), settings.prefix());
    JobExecutorBuilder builder = JobExecutor.on(store)
        .clock(clock)
        .lease(Duration.ofMillis(settings.lease()))
        .payloadLimit(settings.payloadLimit())
        .random(new Random(settings.seed()))
        .interceptor(channel);
    for (Pipeline<?> pipeline : Forking.create(settings.factory(), settings.stubServerUrl())) {
      builder.pipeline(pipeline);
    }
    RunResult result = builder.build().asWorker(settings.worker()).runNext();
    if (result instanceof RunResult.Ran ran) {
      channel.tell(ForkMessage.Verb.DONE, ran.jobId(), ran.outcome().name());
    } else if (result instanceof RunResult.Idle idle) {
      Instant due = idle.nextDue();
      channel.tell(ForkMessage.Verb.DONE, "", due == null ? "" : Long.toString(due.toEpochMilli()));
    }
  }
}
