package dev.jobdrill.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult.Status;

/** What JUnit does for an instance of a test class is done for those of an exploration's runs, or refused in words. */
class ExploredClassesTest {
  /** A pipeline of one step, and the smallest exploration of it. */
  abstract static class Explored {
    @PipelineUnderTest
    Pipeline<String> pipeline() {
      return Pipeline.named("letters")
          .input(String.class)
          .step("a", String.class, (text, step) -> text + "a")
          .build();
    }

    String input() {
      return "";
    }

    @ExploreFaults(faults = 1, kinds = FaultKind.THROW)
    void survivesEverything(JobRun run) {
      check(run);
    }

    void check(JobRun run) {}
  }

  @Test
  void methodsAreCalledInTheOrderOfJUnit() {
    Kit.run(OrderTestCases.class).passed(2);

    assertThat(OrderTestCases.Inside.TEST).hasSize(7);
    assertThat(OrderTestCases.Inside.RUNS)
        .hasSizeGreaterThan(2)
        .allSatisfy(calls -> assertThat(calls).isEqualTo(OrderTestCases.Inside.TEST));
  }

  abstract static class Base extends Explored {
    List<String> calls = new ArrayList<>();

    @BeforeEach
    void beforeOfBase() {
      calls.add("before of base");
    }

    @AfterEach
    void afterOfBase() {
      calls.add("after of base");
    }
  }

  @JobPipelineTest
  static class OrderTestCases {
    static final List<String> PREPARED = new ArrayList<>();

    List<String> outside = new ArrayList<>();

    @BeforeAll
    static void prepare() {
      PREPARED.add("once");
    }

    @BeforeEach
    void beforeOutside() {
      outside.add("before outside " + PREPARED);
    }

    @AfterEach
    void afterOutside() {
      outside.add("after outside");
      Inside.ENDED.accept(outside);
    }

    @Nested
    class Inside extends Base {
      static final List<List<String>> RUNS = Collections.synchronizedList(new ArrayList<>());
      static final List<String> TEST = new CopyOnWriteArrayList<>();
      static final Sink ENDED = calls -> {
        if (calls.contains("body")) {
          RUNS.add(List.copyOf(calls));
        } else if (calls.contains("test")) {
          calls.set(calls.indexOf("test"), "body");
          TEST.addAll(calls);
        }
      };

      Inside() {
        calls = outside;
      }

      @BeforeEach
      void beforeInside() {
        calls.add("before inside");
      }

      @AfterEach
      void afterInside() {
        calls.add("after inside");
      }

      @Test
      void test() {
        calls.add("test");
      }

      @Override
      void check(JobRun run) {
        calls.add("body");
      }
    }
  }

  private interface Sink {
    void accept(List<String> calls);
  }

  @Test
  void aNestedClassThatABaseClassBringsIsExploredWithTheSubclassAroundIt() {
    Kit.run(SubclassTestCases.class).passed(1);
  }

  abstract static class WithNested {
    abstract String expected();

    @Nested
    class Inside extends Explored {
      @Override
      void check(JobRun run) {
        assertThat(run.output("a", String.class)).isEqualTo(expected());
      }
    }
  }

  @JobPipelineTest
  static class SubclassTestCases extends WithNested {
    @Override
    String expected() {
      return "a";
    }
  }

  @Test
  void extensionsThatActOnEachTestAreRefused() {
    requireRefused(
        PostProcessedTestCases.class,
        "extension " + Injecting.class.getName() + " (TestInstancePostProcessor) on "
            + PostProcessedTestCases.class.getName()
            + " is not called for the runs, whose instances JUnit knows nothing of. Explore in a class without it, and do in"
            + " @BeforeEach and @AfterEach what it does for each test.");
    requireRefused(
        RegisteredTestCases.class,
        "extension " + Cleaning.class.getName() + " (BeforeEachCallback) on "
            + RegisteredTestCases.class.getName() + " is not called");
    requireRefused(
        OnTheMethodTestCases.class,
        "extension " + Cleaning.class.getName()
            + " (BeforeEachCallback) on the method is not called");
  }

  @Test
  void whatJUnitWouldDoWithFieldsOfTheInstanceIsRefused() {
    requireRefused(
        TempDirTestCases.class,
        "field directory of " + TempDirTestCases.class.getName()
            + " has @TempDir, and in the instance of a run it is"
            + " not given a directory. Make the field static, for one directory of all runs, or make one in @BeforeEach.");
    requireRefused(
        AutoCloseTestCases.class,
        "field resource of " + AutoCloseTestCases.class.getName()
            + " has @AutoClose, and in the instance of a run it is"
            + " not closed. Close it in @AfterEach instead.");
  }

  @Test
  void whatBeforeAllLeavesInOneInstanceIsRefused() {
    requireRefused(
        SharedInstanceTestCases.class,
        "@BeforeAll method prepare of " + SharedInstanceTestCases.class.getName()
            + " is called on the one instance that lifecycle PER_CLASS has, and not on those of the runs. Make it static,"
            + " and what it prepares too, or do it in @BeforeEach.");
  }

  private static void requireRefused(Class<?> refused, String words) {
    assertThat(Kit.run(refused).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageStartingWith("@ExploreFaults on " + refused.getName()
            + ".survivesEverything: each run has an instance of the test class of its own, and ")
        .hasMessageContaining(words);
  }

  static class Injecting implements TestInstancePostProcessor {
    @Override
    public void postProcessTestInstance(Object instance, ExtensionContext context) {}
  }

  static class Cleaning implements BeforeEachCallback {
    @Override
    public void beforeEach(ExtensionContext context) {}
  }

  @JobPipelineTest
  @ExtendWith(Injecting.class)
  static class PostProcessedTestCases extends Explored {}

  @JobPipelineTest
  static class RegisteredTestCases extends Explored {
    @RegisterExtension
    static final Extension CLEANING = new Cleaning();
  }

  @JobPipelineTest
  static class OnTheMethodTestCases extends Explored {
    @Override
    @ExtendWith(Cleaning.class)
    @ExploreFaults(faults = 1, kinds = FaultKind.THROW)
    void survivesEverything(JobRun run) {}
  }

  @JobPipelineTest
  static class TempDirTestCases extends Explored {
    @TempDir
    Path directory;
  }

  @JobPipelineTest
  static class AutoCloseTestCases extends Explored {
    @AutoClose
    final AutoCloseable resource = () -> {};
  }

  @JobPipelineTest
  @TestInstance(Lifecycle.PER_CLASS)
  static class SharedInstanceTestCases extends Explored {
    @BeforeAll
    void prepare() {}
  }

  @Test
  void whatConcernsTheClassAloneHolds() {
    Outcome outcome = Kit.embedded()
        .inParallel()
        .launch(
            ClassLevelTestCases.class, SharedWithoutStateTestCases.class, DisabledTestCases.class);

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.names(Status.SUCCESSFUL)).containsExactly("exploration", "exploration");
    assertThat(ClassLevelTestCases.directory).isNotNull();
  }

  static class Starting implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {}
  }

  @JobPipelineTest
  @ExtendWith(Starting.class)
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  static class ClassLevelTestCases extends Explored {
    @TempDir
    static Path directory;

    @Override
    void check(JobRun run) {
      assertThat(directory).isDirectory();
    }
  }

  @JobPipelineTest
  @TestInstance(Lifecycle.PER_CLASS)
  static class SharedWithoutStateTestCases extends Explored {
    private int runs;

    @Override
    void check(JobRun run) {
      runs++;
      assertThat(runs).isEqualTo(1);
    }
  }

  @JobPipelineTest
  static class DisabledTestCases extends Explored {
    @Override
    @Disabled("says who")
    @ExploreFaults
    void survivesEverything(JobRun run) {
      throw new AssertionError("disabled");
    }
  }

  @Test
  void aTimeoutIsThatOfTheExploration() {
    assertThat(Kit.run(HastyTestCases.class).failure())
        .hasMessageStartingWith("@Timeout is over: INCOMPLETE (the time of 5.000 s was over: ")
        .hasMessageContaining("were not tried");
  }

  @JobPipelineTest
  static class HastyTestCases extends Explored {
    @Override
    // JUnit holds each test that is shown to the same limit: they do nothing, if on a machine that
    // may have much to do.
    @Timeout(5)
    @ExploreFaults(faults = 5, merging = false, maxRuns = Integer.MAX_VALUE)
    void survivesEverything(JobRun run) {}
  }

  @Test
  void anAssumptionThatDoesNotHoldAbortsTheExplorationOrLeavesARunUnchecked() {
    Outcome outcome = Kit.run(AbortedTestCases.class, UncheckedRunTestCases.class);

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.aborted()).isEqualTo(1);
    assertThat(outcome.succeeded()).isEqualTo(1);
  }

  @JobPipelineTest
  static class AbortedTestCases extends Explored {
    @BeforeEach
    void require() {
      assumeTrue(false, "not here");
    }
  }

  @JobPipelineTest
  static class UncheckedRunTestCases extends Explored {
    @Override
    void check(JobRun run) {
      assertThat(run.state()).isEqualTo(JobState.COMPLETED);
      assumeTrue(run.attempts().size() > 1, "only where a fault struck");
      assertThat(run.strikes()).isNotEmpty();
    }
  }

  @Test
  void whatWasPreparedIsCleanedUpThoughTheRestCannotBe() {
    assertThat(Kit.run(HalfPreparedTestCases.class).failure())
        .hasRootCauseMessage("the second one");
    assertThat(HalfPreparedTestCases.CALLS).containsExactly("before", "after");
  }

  @JobPipelineTest
  static class HalfPreparedTestCases extends Explored {
    static final List<String> CALLS = new CopyOnWriteArrayList<>();

    @Override
    String input() {
      throw new IllegalStateException("the second one");
    }

    @BeforeEach
    void before() {
      // JUnit calls it for the test that is shown as well, and that one makes nothing.
      if (CALLS.isEmpty()) {
        CALLS.add("before");
      }
    }

    @AfterEach
    void after() {
      if (CALLS.size() == 1) {
        CALLS.add("after");
      }
    }
  }
}
