package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.junit.Orders.Order;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

class ParallelTest {
  @Test
  void testsOfManyClassesSeeOnlyTheirOwn() {
    Kit.embedded()
        .inParallel()
        .launch(
            W1TestCases.class,
            W2TestCases.class,
            W3TestCases.class,
            W4TestCases.class,
            W5TestCases.class,
            W6TestCases.class,
            W7TestCases.class,
            W8TestCases.class)
        .passed(200);

    assertThat(World.PREFIXES).hasSize(200);
  }

  @JobPipelineTest
  abstract static class World {
    static final Set<String> PREFIXES = ConcurrentHashMap.newKeySet();

    @PipelineUnderTest
    Pipeline<Order> pipeline(StubServer http) {
      return Pipeline.named("asking")
          .input(Order.class)
          .step("ask", String.class, (order, step) -> Http.get(http.url("/who"), step))
          .step("tell", String.class, (who, step) -> Http.post(http.url("/told"), who, step))
          .build();
    }

    @RepeatedTest(25)
    void seesOnlyItsOwn(
        JobHarness jobs, StubServer http, StatefulRedisConnection<String, String> redis) {
      String prefix = jobs.keyPrefix();
      Http.stub(http, "/who", prefix);
      Http.stub(http, "/told", "noted");
      redis.sync().set(prefix + "mark", prefix);

      JobRun run = jobs.runUntilSettled(new Order(1));

      assertThat(PREFIXES.add(prefix)).isTrue();
      assertThat(run).completed().inAttempts(1).hasNoUnmatchedRequests();
      assertThat(run).step("ask").hasOutput(prefix).madeRequests(1);
      assertThat(http.exchanges())
          .extracting(exchange -> exchange.method() + " " + exchange.path())
          .containsExactly("GET /who", "POST /told");
      assertThat(http.exchanges().get(1).request().body().text()).isEqualTo(prefix);
      assertThat(redis.sync().keys(prefix + "*"))
          .contains(prefix + "mark")
          .allMatch(key -> key.equals(prefix + "mark") || key.contains("{asking}"))
          .allMatch(key -> !key.contains(":job:") || key.contains(run.jobId()));
      assertThat(jobs.jobs()).hasSize(1);
    }
  }

  static class W1TestCases extends World {}

  static class W2TestCases extends World {}

  static class W3TestCases extends World {}

  static class W4TestCases extends World {}

  static class W5TestCases extends World {}

  static class W6TestCases extends World {}

  static class W7TestCases extends World {}

  /** On one instance, which its tests share at the same time. */
  @TestInstance(Lifecycle.PER_CLASS)
  @Execution(ExecutionMode.CONCURRENT)
  static class W8TestCases extends World {}

  @Test
  void hundredsOfDrillsRunInOneClass() {
    Kit.run(TrivialTestCases.class).passed(200);
  }

  @JobPipelineTest
  static class TrivialTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @RepeatedTest(200)
    void completes(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1))).completed();
    }
  }
}
