package dev.jobdrill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.Mode;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import io.lettuce.core.AclSetuserArgs;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LiveTest {
  private static DrillEnvironment environment;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void start() {
    environment = DrillEnvironment.boot(EnvironmentSettings.defaults().withMode(Mode.EMBEDDED));
    environment
        .redis()
        .sync()
        .aclSetuser(
            "open", AclSetuserArgs.Builder.on().nopass().allKeys().allChannels().allCommands());
  }

  @AfterAll
  static void stop() {
    environment.close();
  }

  private int run(String... args) {
    return Jobdrill.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private static String url() {
    return "redis://open@" + environment.redisUri().getHost() + ":"
        + environment.redisUri().getPort();
  }

  @Test
  void listsALiveDeadSet() {
    environment
        .redis()
        .sync()
        .zadd(
            "shop:dead",
            1.5,
            "{\"class\":\"Charge\",\"jid\":\"j\",\"args\":[],\"queue\":\"billing\"}");

    assertThat(run("list", "--from", "sidekiq", "--prefix", "shop", "--redis", url()))
        .as(() -> err.toString())
        .isZero();
    assertThat(out.toString()).contains("1970-01-01T00:00:01.500Z  sidekiq  billing  j  Charge");
    assertThat(run("list", "--redis", url())).isEqualTo(1);
    assertThat(err.toString()).contains("name the system");
  }

  @Test
  void redrivesOnlyWhatIsDead() {
    Pipeline<String> pipeline = Pipeline.named("orders")
        .input(String.class)
        .step("charge", String.class, (text, step) -> {
          throw new IllegalStateException("declined");
        })
        .retry(RetryPolicy.never())
        .build();
    RedisJobStore store = RedisJobStore.on(environment.redis(), "redrive:");
    JobExecutor executor = JobExecutor.on(store).pipeline(pipeline).build();
    String id =
        executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation()).jobId();
    executor.runNext();
    String queue = pipeline.queue();
    assertThat(executor.deadSet(queue).find(id)).isPresent();

    assertThat(
            run("redrive", "--redis", url(), "--prefix", "redrive:", "--queue", queue, "--id", id))
        .isZero();
    assertThat(out.toString()).contains("redriven " + id);
    assertThat(executor.deadSet(queue).find(id)).isEmpty();
    assertThat(
            run("redrive", "--redis", url(), "--prefix", "redrive:", "--queue", queue, "--id", id))
        .isEqualTo(1);
    assertThat(err.toString()).contains("No dead job of queue " + queue + " has the id " + id);
  }
}
