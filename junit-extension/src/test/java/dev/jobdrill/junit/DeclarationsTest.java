package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.drill.NotSettledException;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.junit.InjectFault.Kind;
import dev.jobdrill.junit.Orders.Order;
import dev.jobdrill.pipeline.Pipeline;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Inherited, composed, and registered by hand. */
class DeclarationsTest {
  @Test
  void annotationsPipelinesAndFaultsAreInherited() {
    Kit.run(InheritingTestCases.class, OverridingTestCases.class).passed(2);
  }

  @JobPipelineTest
  @InjectFault(step = "charge", fault = Kind.CRASH)
  abstract static class Base {
    @PipelineUnderTest
    Pipeline<Order> pipeline() {
      return Orders.named("base");
    }

    abstract String expected();

    @Test
    void runs(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1)).pipeline()).isEqualTo(expected());
      assertThat(jobs.lastRun()).completed().inAttempts(2);
    }
  }

  static class InheritingTestCases extends Base {
    @Override
    String expected() {
      return "base";
    }
  }

  static class OverridingTestCases extends Base {
    @Override
    @PipelineUnderTest
    Pipeline<Order> pipeline() {
      return Orders.named("overriding");
    }

    @Override
    String expected() {
      return "overriding";
    }
  }

  @Test
  void annotationsMayBeComposed() {
    Kit.withoutMode()
        .with("jobdrill.mode", "nonsense")
        .launch(ComposedTestCases.class)
        .passed(1);
  }

  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @JobPipelineTest(mode = "embedded")
  @interface EmbeddedDrill {}

  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @Test
  @InjectFault(step = "charge", fault = Kind.CRASH)
  @InjectFault(step = "notify", attempts = 2, fault = Kind.CRASH)
  @interface CrashTest {}

  @Target(ElementType.FIELD)
  @Retention(RetentionPolicy.RUNTIME)
  @PipelineUnderTest
  @interface Drilled {}

  @EmbeddedDrill
  static class ComposedTestCases {
    @Drilled
    final Pipeline<Order> pipeline = Orders.order();

    @CrashTest
    void crashesTwice(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1)))
          .failedInOrderWith(ErrorRecord.LEASE_EXPIRED, ErrorRecord.LEASE_EXPIRED);
    }
  }

  @Test
  void theExtensionMayBeRegisteredByHand() {
    Outcome outcome = Kit.withoutMode()
        .with("jobdrill.mode", "nonsense")
        .launch(StaticFieldTestCases.class, InstanceFieldTestCases.class);

    assertThat(outcome.succeeded()).isEqualTo(2);
    assertThat(outcome.failure())
        .isExactlyInstanceOf(NotSettledException.class)
        .hasMessageContaining("2 attempts were run");
  }

  static class StaticFieldTestCases {
    @RegisterExtension
    static final JobdrillExtension JOBDRILL = JobdrillExtension.builder()
        .environment(Inspector.EMBEDDED)
        .pipeline(Orders.named("registered"))
        .drill(DrillSettings.DEFAULT.capped(2, Duration.ofDays(1)))
        .build();

    @PipelineUnderTest
    final Pipeline<Order> endless = Orders.endless();

    @Test
    @InjectFault(step = "charge", fault = Kind.CRASH)
    void runs(@PipelineUnderTest("registered") JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1))).completed().inAttempts(2);
    }

    @Test
    void keepsItsCap(@PipelineUnderTest("endless") JobHarness jobs) {
      jobs.runUntilSettled(new Order(1));
    }
  }

  static class InstanceFieldTestCases {
    @RegisterExtension
    final JobdrillExtension jobdrill = JobdrillExtension.builder()
        .environment(Inspector.EMBEDDED)
        .pipeline(Orders.order())
        .build();

    @Test
    void runs(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1))).completed();
    }
  }

  @Test
  void eachRepetitionHasASessionOfItsOwn() {
    Kit.run(RepeatedTestCases.class).passed(5);

    assertThat(RepeatedTestCases.PREFIXES).hasSize(5);
  }

  @JobPipelineTest
  static class RepeatedTestCases {
    static final Set<String> PREFIXES = ConcurrentHashMap.newKeySet();

    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @RepeatedTest(5)
    void startsAnew(JobHarness jobs) {
      assertThat(PREFIXES.add(jobs.keyPrefix())).isTrue();
      assertThat(jobs.jobs()).isEmpty();
      assertThat(jobs.clock().instant()).isEqualTo(DrillSettings.DEFAULT.start());
      assertThat(jobs.runUntilSettled(new Order(1))).completed();
    }
  }
}
