package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.junit.Orders.Order;
import dev.jobdrill.pipeline.Pipeline;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PipelineUnderTestTest {
  @Test
  void isAMethodWithParametersOrAField() {
    Kit.run(MethodTestCases.class, StaticFieldTestCases.class).passed(2);
  }

  @JobPipelineTest
  static class MethodTestCases {
    @PipelineUnderTest
    private Pipeline<Order> pipeline(
        StubServer http, Sandbox sandbox, StatefulRedisConnection<String, String> redis) {
      assertThat(sandbox.stubServer()).isSameAs(http);
      assertThat(redis.sync().ping()).isEqualTo("PONG");
      return Orders.order();
    }

    @Test
    void runs(JobHarness jobs, StubServer http) {
      assertThat(jobs.stubServer()).isSameAs(http);
      assertThat(jobs.runUntilSettled(new Order(1))).completed();
    }
  }

  @JobPipelineTest
  static class StaticFieldTestCases {
    @PipelineUnderTest
    private static final Pipeline<Order> PIPELINE = Orders.order();

    @Test
    void runs(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1))).completed();
    }
  }

  @Test
  void aNameThatIsNotThePipelinesIsRefused() {
    assertThat(Kit.run(WrongNameTestCases.class).failure())
        .hasMessageEndingWith("@PipelineUnderTest(\"refund\") on field PIPELINE of "
            + WrongNameTestCases.class.getName()
            + " gives a pipeline named 'order'. A pipeline carries its own name: correct the annotation, or leave it out"
            + " there.");
  }

  @JobPipelineTest
  static class WrongNameTestCases {
    @PipelineUnderTest("refund")
    private static final Pipeline<Order> PIPELINE = Orders.order();

    @Test
    void runs(JobHarness jobs) {}
  }

  @Test
  void aHarnessIsQualifiedByThePipelinesName() {
    Outcome outcome = Kit.run(TwoPipelinesTestCases.class);

    assertThat(outcome.succeeded()).isEqualTo(2);
    assertThat(outcome.failureOf("noChoice"))
        .hasMessageContainingAll("several pipelines, [", "first", "second", "Say it: pipeline(");
    assertThat(outcome.failureOf("unknownChoice"))
        .hasMessageContainingAll(
            "@PipelineUnderTest(\"third\") on a parameter of ",
            TwoPipelinesTestCases.class.getName() + ".unknownChoice",
            "No pipeline is named 'third'; this test has [",
            "first",
            "second");
  }

  @JobPipelineTest
  static class TwoPipelinesTestCases {
    @PipelineUnderTest
    final Pipeline<Order> first = Orders.named("first");

    @PipelineUnderTest
    Pipeline<Order> second() {
      return Orders.named("second");
    }

    @Test
    void choosesByParameter(
        @PipelineUnderTest("first") JobHarness one, @PipelineUnderTest("second") JobHarness two) {
      assertThat(one.runUntilSettled(new Order(1)).pipeline()).isEqualTo("first");
      assertThat(two.runUntilSettled(new Order(1)).pipeline()).isEqualTo("second");
      assertThat(two.jobs()).hasSize(2);
    }

    @Test
    void choosesInCode(JobHarness jobs) {
      assertThat(jobs.pipeline("second").runUntilSettled(new Order(1)).pipeline())
          .isEqualTo("second");
    }

    @Test
    void noChoice(JobHarness jobs) {
      jobs.runUntilSettled(new Order(1));
    }

    @Test
    void unknownChoice(@PipelineUnderTest("third") JobHarness jobs) {}
  }

  @Test
  void noPipelineIsAnErrorWithARemedy() {
    assertThat(Kit.run(NoPipelineTestCases.class).failure())
        .hasMessageContainingAll(
            "@JobPipelineTest on " + NoPipelineTestCases.class.getName(),
            "no pipeline to run",
            "Annotate a method or a field that gives a Pipeline with @PipelineUnderTest",
            "JobdrillExtension.builder().pipeline(...)");
  }

  @JobPipelineTest
  static class NoPipelineTestCases {
    @Test
    void never(JobHarness jobs) {}
  }

  @Test
  void twoPipelinesOfOneNameAreAnError() {
    assertThat(Kit.run(TwoOfOneNameTestCases.class).failure())
        .hasMessageContainingAll(
            "@PipelineUnderTest on method second of " + TwoOfOneNameTestCases.class.getName(),
            "a second pipeline named 'order'",
            "rename one");
  }

  @JobPipelineTest
  static class TwoOfOneNameTestCases {
    @PipelineUnderTest
    final Pipeline<Order> first = Orders.order();

    @PipelineUnderTest
    Pipeline<Order> second() {
      return Orders.order();
    }

    @Test
    void never(JobHarness jobs) {}
  }

  @Test
  void whatGivesNoPipelineIsAnErrorThatSaysWhatItGives() {
    assertThat(Kit.run(NullTestCases.class).failure())
        .hasMessageContainingAll(
            "@PipelineUnderTest on field pipeline of " + NullTestCases.class.getName(),
            "gives null; expected a " + Pipeline.class.getName());
    assertThat(Kit.run(NoPipelineTypeTestCases.class).failure())
        .hasMessageContainingAll(
            "@PipelineUnderTest on method pipeline of ",
            "gives a java.lang.String; expected a " + Pipeline.class.getName());
  }

  @JobPipelineTest
  static class NullTestCases {
    @PipelineUnderTest
    Pipeline<Order> pipeline;

    @Test
    void never(JobHarness jobs) {}
  }

  @JobPipelineTest
  static class NoPipelineTypeTestCases {
    @PipelineUnderTest
    String pipeline() {
      return "order";
    }

    @Test
    void never(JobHarness jobs) {}
  }

  @Test
  void aParameterThatAPipelineCannotTakeIsAnErrorThatListsWhatItCan() {
    for (Class<?> type :
        new Class<?>[] {UnsupportedParameterTestCases.class, HarnessParameterTestCases.class}) {
      assertThat(Kit.run(type).failure())
          .hasMessageContainingAll(
              "@PipelineUnderTest method of " + type.getName(),
              "it may take a StubServer, a Sandbox or a StatefulRedisConnection");
    }
  }

  @JobPipelineTest
  static class UnsupportedParameterTestCases {
    @PipelineUnderTest
    Pipeline<Order> pipeline(Path file) {
      return Orders.order();
    }

    @Test
    void never(JobHarness jobs) {}
  }

  @JobPipelineTest
  static class HarnessParameterTestCases {
    @PipelineUnderTest
    Pipeline<Order> pipeline(JobHarness jobs) {
      return Orders.order();
    }

    @Test
    void never(JobHarness jobs) {}
  }

  @Test
  void aMethodThatThrowsIsReportedAsItThrew() {
    assertThat(Kit.run(ThrowingTestCases.class).failure())
        .rootCause()
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("no catalogue");
  }

  @JobPipelineTest
  static class ThrowingTestCases {
    @PipelineUnderTest
    Pipeline<Order> pipeline() {
      throw new IllegalStateException("no catalogue");
    }

    @Test
    void never(JobHarness jobs) {}
  }
}
