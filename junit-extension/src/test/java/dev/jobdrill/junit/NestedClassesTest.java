package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.drill.NotSettledException;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.junit.InjectFault.Kind;
import dev.jobdrill.junit.Orders.Order;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

class NestedClassesTest {
  @Test
  void pipelinesAndFaultsOfEnclosingClassesHoldInside() {
    Kit.run(EnclosingTestCases.class).passed(3);
  }

  @JobPipelineTest
  @InjectFault(step = "charge", fault = Kind.CRASH)
  static class EnclosingTestCases {
    @PipelineUnderTest
    Pipeline<Order> outer(StubServer http) {
      return Orders.named("outer");
    }

    @Test
    void outside(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1))).inAttempts(2);
    }

    @Nested
    class Inside {
      @Test
      @InjectFault(step = "notify", attempts = 2, fault = Kind.CRASH)
      void metByFaultsOfBoth(JobHarness jobs) {
        assertThat(jobs.runUntilSettled(new Order(1)))
            .failedInOrderWith(ErrorRecord.LEASE_EXPIRED, ErrorRecord.LEASE_EXPIRED);
      }

      @Nested
      class DeepInside {
        @PipelineUnderTest
        final Pipeline<Order> inner = Orders.named("inner");

        @Test
        void bothPipelinesAreThere(
            @PipelineUnderTest("outer") JobHarness one,
            @PipelineUnderTest("inner") JobHarness two) {
          assertThat(one.runUntilSettled(new Order(1))).inAttempts(2);
          assertThat(two.runUntilSettled(new Order(1))).inAttempts(2);
        }
      }
    }
  }

  @Test
  void aClassThatIsMerelyWrittenInsideAnotherHasNoneOfIt() {
    assertThat(Kit.run(SurroundingTestCases.WrittenInsideTestCases.class).failure())
        .hasMessageContaining("there is no pipeline to run");
    Kit.run(SurroundingTestCases.OnItsOwnTestCases.class).passed(1);
  }

  @JobPipelineTest(maxAttempts = 1)
  @InjectFault(step = "charge", fault = Kind.CRASH)
  static class SurroundingTestCases {
    @PipelineUnderTest
    static final Pipeline<Order> OUTER = Orders.order();

    @JobPipelineTest
    static class WrittenInsideTestCases {
      @Test
      void never(JobHarness jobs) {}
    }

    @JobPipelineTest
    static class OnItsOwnTestCases {
      @PipelineUnderTest
      final Pipeline<Order> pipeline = Orders.order();

      @Test
      void noFault(JobHarness jobs) {
        assertThat(jobs.runUntilSettled(new Order(1))).inAttempts(1);
      }
    }
  }

  @Test
  void aNestedClassOfABaseClassBelongsToTheSubclass() {
    Kit.run(SubclassTestCases.class).passed(1);
  }

  abstract static class BaseWithNested {
    @Nested
    class Inside {
      @Test
      void metByTheSubclassesFault(JobHarness jobs) {
        JobRun run = jobs.runUntilSettled(new Order(1));
        assertThat(run).inAttempts(2);
        assertThat(run.pipeline()).isEqualTo("subclass");
      }
    }
  }

  @JobPipelineTest
  @InjectFault(step = "charge", fault = Kind.CRASH)
  static class SubclassTestCases extends BaseWithNested {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.named("subclass");
  }

  @Test
  void aNestedClassMayDifferInOneAttributeAndKeepsTheModeOutside() {
    Outcome outcome =
        Kit.withoutMode().with("jobdrill.mode", "nonsense").launch(DifferingTestCases.class);

    assertThat(outcome.failure()).isExactlyInstanceOf(NotSettledException.class);
    assertThat(outcome.succeeded()).isEqualTo(1);
  }

  @JobPipelineTest(mode = "embedded", maxAttempts = 5)
  static class DifferingTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    @InjectFault(
        step = "price",
        attempts = {1, 2},
        fault = Kind.CRASH)
    void settlesWithinFive(JobHarness jobs) {
      jobs.runUntilSettled(new Order(1));
    }

    @Nested
    @JobPipelineTest(maxAttempts = 2)
    class Hasty {
      @Test
      @InjectFault(
          step = "price",
          attempts = {1, 2},
          fault = Kind.CRASH)
      void doesNotSettleWithinTwo(JobHarness jobs) {
        jobs.runUntilSettled(new Order(1));
      }
    }
  }

  @Test
  void eachTestOfASharedInstanceHasASessionOfItsOwn() {
    Kit.run(SharedInstanceTestCases.class).passed(4);

    assertThat(SharedInstanceTestCases.PREFIXES).hasSize(4);
  }

  @JobPipelineTest
  @TestInstance(Lifecycle.PER_CLASS)
  static class SharedInstanceTestCases {
    static final Set<String> PREFIXES = ConcurrentHashMap.newKeySet();

    private String url;

    @PipelineUnderTest
    Pipeline<Order> pipeline(StubServer http) {
      url = http.baseUrl();
      return Orders.order();
    }

    @BeforeEach
    void setUp(JobHarness jobs) {
      PREFIXES.add(jobs.keyPrefix());
    }

    @Test
    void one(JobHarness jobs) {
      assertThat(url).isEqualTo(jobs.stubServer().baseUrl());
      assertThat(jobs.jobs()).isEmpty();
      assertThat(jobs.runUntilSettled(new Order(1))).completed();
    }

    @Test
    void two(JobHarness jobs) {
      one(jobs);
    }

    @Nested
    @TestInstance(Lifecycle.PER_CLASS)
    class Inside {
      @Test
      void three(JobHarness jobs) {
        one(jobs);
      }

      @Test
      void four(JobHarness jobs) {
        one(jobs);
      }
    }
  }
}
