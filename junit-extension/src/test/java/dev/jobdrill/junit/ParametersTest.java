package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.junit.Orders.Order;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.reflect.Type;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

class ParametersTest {
  @Test
  void ofOneTestBelongTogether() {
    Kit.run(TogetherTestCases.class).passed(2);
  }

  @JobPipelineTest
  static class TogetherTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    private String prefix;

    @BeforeEach
    void setUp(JobHarness jobs, Sandbox sandbox) {
      prefix = sandbox.keyPrefix();
      jobs.runUntilSettled(new Order(1));
    }

    @Test
    void inTheTest(
        JobHarness jobs,
        StubServer http,
        Sandbox sandbox,
        VirtualClock clock,
        JobRun run,
        StatefulRedisConnection<String, String> redis) {
      assertThat(jobs.keyPrefix()).isEqualTo(prefix);
      assertThat(sandbox.keyPrefix()).isEqualTo(prefix);
      assertThat(sandbox.stubServer()).isSameAs(http).isSameAs(jobs.stubServer());
      assertThat(clock).isSameAs(jobs.clock());
      assertThat(redis.sync().keys(prefix + "*")).isNotEmpty();
      assertThat(redis).isNotSameAs(sandbox.redis());
      assertThat(run).completed();
    }

    @Test
    void inAnotherTest(Sandbox sandbox) {
      assertThat(sandbox.keyPrefix()).isEqualTo(prefix);
    }

    @AfterEach
    void tearDown(JobHarness jobs, JobRun run) {
      assertThat(jobs.keyPrefix()).isEqualTo(prefix);
      assertThat(run.inputJson()).isEqualTo("{\"id\":1}");
    }
  }

  @Test
  void belongToOneTestAndSoNotToAClass() {
    assertThat(Kit.run(BeforeAllTestCases.class).failure())
        .hasMessageContainingAll(
            "JobHarness belongs to one test",
            "setUp of " + BeforeAllTestCases.class.getName() + " serves many",
            "Take it in the test method, in @BeforeEach or in @AfterEach");
    assertThat(Kit.run(AfterAllTestCases.class).failure())
        .hasMessageContaining("tearDown of " + AfterAllTestCases.class.getName());
    for (Class<?> type :
        new Class<?>[] {ConstructorTestCases.class, ConstructorInTestScopeTestCases.class}) {
      assertThat(Kit.embedded()
              .with(
                  "junit.jupiter.extensions.testinstantiation.extensioncontextscope.default",
                  type == ConstructorTestCases.class ? "default" : "test_method")
              .launch(type)
              .failure())
          .hasMessageContainingAll(
              "StubServer belongs to one test",
              "the constructor of " + type.getName(),
              "Take it in the test method");
    }
  }

  @JobPipelineTest
  static class BeforeAllTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @BeforeAll
    static void setUp(JobHarness jobs) {}

    @Test
    void never() {}
  }

  @JobPipelineTest
  static class AfterAllTestCases {
    @AfterAll
    static void tearDown(Sandbox sandbox) {}

    @Test
    void passes() {}
  }

  @JobPipelineTest
  static class ConstructorTestCases {
    ConstructorTestCases(StubServer http) {}

    @Test
    void never() {}
  }

  static class ConstructorInTestScopeTestCases extends ConstructorTestCases {
    ConstructorInTestScopeTestCases(StubServer http) {
      super(http);
    }
  }

  @Test
  void aRunIsThereOnlyOnceAJobWasEnqueued() {
    assertThat(Kit.run(NoRunTestCases.class).failure())
        .hasMessageContainingAll(
            "JobRun", "has enqueued no job yet", "in @AfterEach", "run a job in @BeforeEach");
  }

  @JobPipelineTest
  static class NoRunTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    void never(JobRun run) {}
  }

  @Test
  void aConnectionOfOtherTypesIsLeftToOtherExtensions() {
    Kit.run(OtherConnectionTestCases.class).passed(1);
  }

  @JobPipelineTest
  @ExtendWith(BinaryConnections.class)
  static class OtherConnectionTestCases {
    @Test
    void takesBoth(
        StatefulRedisConnection<String, String> ours,
        StatefulRedisConnection<byte[], byte[]> other) {
      assertThat(ours).isNotNull();
      assertThat(other).isNull();
    }
  }

  static class BinaryConnections implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      Type type = parameter.getParameter().getParameterizedType();
      return type.getTypeName().contains("byte[]");
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return null;
    }
  }
}
