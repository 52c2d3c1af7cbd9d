package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.DeadJobReplay;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.Mode;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.junit.DeadJobTest.Live;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.math.BigDecimal;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.engine.TestExecutionResult.Status;

/** Dead jobs that are taken from where they died, and dead jobs under every fault. */
class DeadJobsLiveTest {
  private static final String URL = "DEAD_JOBS_LIVE_TEST";

  private static final DrillEnvironment PRODUCTION =
      DrillEnvironment.boot(EnvironmentSettings.defaults().withMode(Mode.EMBEDDED));

  @AfterAll
  static void close() {
    PRODUCTION.close();
  }

  private static Outcome run(Class<?> testClass) {
    try (Sandbox sandbox = PRODUCTION.openSandbox()) {
      return Kit.embedded().with(URL, sandbox.redisUrl()).launch(testClass);
    }
  }

  private static void dies(String namespace, String id, String name, int order, double died) {
    PRODUCTION
        .redis()
        .sync()
        .zadd(
            namespace + ":dead",
            died,
            "{\"class\":\"" + name + "\",\"jid\":\"" + id + "\",\"args\":[" + order
                + "],\"queue\":\"default\",\"retry_count\":0,\"error_class\":\"CardDeclined\","
                + "\"error_message\":\"card of alice@example.com\"}");
  }

  @Test
  void theNewestOfALiveDeadSetAreTakenAndTheirMessagesStayOutOfTheNames() {
    dies("live", "old", "ChargeWorker", 1, 1_000);
    dies("live", "new", "ChargeWorker", 3, 3_000);
    dies("live", "other", "MailWorker", 4, 4_000);
    dies("live", "mid", "ChargeWorker", 2, 2_000);
    PRODUCTION.redis().sync().zadd("live:dead", 5_000, "no JSON");

    Outcome outcome = run(LiveTestCases.class);

    assertThat(outcome.names(Status.SUCCESSFUL))
        .containsExactlyInAnyOrder(
            "new ChargeWorker died of CardDeclined", "mid ChargeWorker died of CardDeclined");
    assertThat(outcome.names(Status.FAILED))
        .singleElement()
        .satisfies(name -> assertThat(name).endsWith("cannot be read"));
    assertThat(LiveTestCases.ORDERS).containsExactlyInAnyOrder(3, 2);
    assertThat(PRODUCTION.redis().sync().zcard("live:dead")).isEqualTo(5);
  }

  @JobPipelineTest
  static class LiveTestCases {
    static final Queue<Integer> ORDERS = new ConcurrentLinkedQueue<>();

    @PipelineUnderTest
    Pipeline<Integer> pipeline() {
      return Pipeline.named("charge")
          .input(Integer.class)
          .action("charge", (order, step) -> ORDERS.add(order))
          .build();
    }

    @DeadJobTest(
        live =
            @Live(from = "sidekiq", redis = "${DEAD_JOBS_LIVE_TEST}", prefix = "live", newest = 2),
        jobs = "Charge*")
    void completes(DeadJob dead, JobHarness jobs) {
      DeadJobReplay.of(dead, jobs).completes();
    }
  }

  @Test
  void anEmptyDeadSetFailsUnlessItMayBeEmpty() {
    Outcome outcome = run(EmptyTestCases.class);

    assertThat(outcome.failureOf("mustNot"))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContainingAll(
            "live dead set of sidekiq, on " + EmptyTestCases.class.getName() + ".mustNot: it holds"
                + " no dead job that is wanted",
            "or say mayBeEmpty = true");
    assertThat(outcome.aborted()).isOne();
    assertThat(outcome.succeeded()).isZero();
  }

  @JobPipelineTest
  static class EmptyTestCases {
    @DeadJobTest(live = @Live(from = "sidekiq", redis = "${DEAD_JOBS_LIVE_TEST}", prefix = "none"))
    void mustNot(DeadJob dead) {}

    @DeadJobTest(
        live =
            @Live(
                from = "sidekiq",
                redis = "${DEAD_JOBS_LIVE_TEST}",
                prefix = "none",
                mayBeEmpty = true))
    void may(DeadJob dead) {}
  }

  @Test
  void whatCannotBeReadFromIsToldWithARemedy() {
    Outcome outcome = run(WrongTestCases.class);

    assertThat(outcome.failureOf("unsetVariable"))
        .hasMessageContainingAll(
            "attribute redis asks for ${NO_SUCH_VARIABLE}, which is set neither",
            "@EnabledIfEnvironmentVariable(named = \"NO_SUCH_VARIABLE\"");
    assertThat(outcome.failureOf("password"))
        .hasMessageContaining("has a password in it, which does not belong in a source")
        .hasMessageNotContaining("hunter2");
    assertThat(outcome.failureOf("nobody"))
        .hasMessageContainingAll("Redis at localhost:1 cannot be reached", "Check the address");
    assertThat(outcome.failureOf("noUrl"))
        .hasMessageContaining("'localhost' is no URL of a Redis; expected such as redis://");
    assertThat(outcome.failureOf("unknownSystem")).hasMessageContaining("quartz");
    assertThat(outcome.failureOf("none"))
        .hasMessageContaining("newest is 0; expected how many jobs are taken, at least 1");
    assertThat(outcome.failureOf("nothing"))
        .hasMessageContaining("it names neither a file nor a live dead set");
    assertThat(outcome.failureOf("noSuchName"))
        .hasMessageContaining("no dead job of its files is named as attribute jobs wants it");
    assertThat(outcome.succeeded()).isZero();
  }

  @JobPipelineTest
  static class WrongTestCases {
    @DeadJobTest(live = @Live(from = "sidekiq", redis = "${NO_SUCH_VARIABLE}"))
    void unsetVariable(DeadJob dead) {}

    @DeadJobTest(live = @Live(from = "sidekiq", redis = "redis://user:hunter2@localhost:1"))
    void password(DeadJob dead) {}

    @DeadJobTest(live = @Live(from = "sidekiq", redis = "redis://localhost:1"))
    void nobody(DeadJob dead) {}

    @DeadJobTest(live = @Live(from = "sidekiq", redis = "localhost"))
    void noUrl(DeadJob dead) {}

    @DeadJobTest(live = @Live(from = "quartz", redis = "${DEAD_JOBS_LIVE_TEST}"))
    void unknownSystem(DeadJob dead) {}

    @DeadJobTest(live = @Live(from = "sidekiq", redis = "${DEAD_JOBS_LIVE_TEST}", newest = 0))
    void none(DeadJob dead) {}

    @DeadJobTest
    void nothing(DeadJob dead) {}

    @DeadJobTest(value = "dead-jobs-hostile/*.json", jobs = "Refund*")
    void noSuchName(DeadJob dead) {}
  }

  @Test
  void eachDeadJobIsExploredWithItsOwnInput() {
    Outcome outcome = Kit.run(ExploredTestCases.class);

    assertThat(outcome.names(Status.SUCCESSFUL))
        .as(() -> outcome.failures().toString())
        .containsExactlyInAnyOrder(
            "exploration of a1b2c3d4e5f6a1b2c3d4e5f6 ChargeWorker died of Net::ReadTimeout:"
                + " Net::ReadTimeout with #<TCPSocket:(closed)>",
            "exploration of b1b2c3d4e5f6a1b2c3d4e5f6 ChargeWorker");
    assertThat(outcome.names(Status.FAILED))
        .contains("broken.json cannot be read")
        .anySatisfy(name ->
            assertThat(name).startsWith("a1b2c3d4e5f6a1b2c3d4e5f6: ").contains("own-check"));
    assertThat(ExploredTestCases.RUNS).hasValueGreaterThan(20);
  }

  @JobPipelineTest
  static class ExploredTestCases {
    static final AtomicInteger RUNS = new AtomicInteger();

    record Charge(int order, BigDecimal amount) {}

    @PipelineUnderTest
    Pipeline<Charge> pipeline() {
      return Pipeline.named("charge")
          .input(Charge.class)
          .step("read", Integer.class, (charge, step) -> charge.order())
          .action("charge", (order, step) -> {})
          .build();
    }

    /** Of one of the two jobs alone it fails once a fault strikes. */
    @ExploreFaults(faults = 1)
    @DeadJobTest("dead-jobs/*.json")
    void survives(JobRun run, DeadJob dead) {
      RUNS.incrementAndGet();
      assertThat(run.output("read", Integer.class)).isEqualTo(dead.argument(0).asInt());
      if (dead.id().startsWith("a1")) {
        assertThat(run).completed().inAttempts(1);
      }
    }
  }

  @Test
  void anExplorationMayMakeTheInputOfTheDeadJobItself() {
    Kit.run(MappedTestCases.class).passed(1);
  }

  @JobPipelineTest
  static class MappedTestCases {
    @PipelineUnderTest
    Pipeline<String> pipeline() {
      return Pipeline.named("charge")
          .input(String.class)
          .step("read", String.class, (order, step) -> order)
          .build();
    }

    String input(DeadJob dead) {
      return "order " + dead.name().length();
    }

    @ExploreFaults(faults = 1)
    @DeadJobTest("dead-jobs-hostile/*.json")
    void survives(JobRun run) {
      assertThat(run.output("read", String.class)).isEqualTo("order 14");
    }
  }
}
