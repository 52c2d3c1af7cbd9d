package dev.jobdrill.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.deadjob.temporal.TemporalHistory;
import dev.jobdrill.deadjob.temporal.TemporalHistoryException;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult.Status;

/** Without Temporal on the class path: histories are read, named and passed on all the same. */
class TemporalHistoryTestTest {
  private static final String FAILED = "order-1 OrderPipeline failed: SmtpError: 451 temporarily";
  private static final String COMPLETED = "order-2 OrderPipeline completed";
  private static final String TERMINATED = "order-3 payments/Capture.v2 terminated: by hand";

  @Test
  void runsOnceAFileNamedByIdTypeAndFirstLineOfTheError() {
    Outcome outcome = Kit.run(GlobTestCases.class);

    assertThat(outcome.names(Status.SUCCESSFUL)).containsExactly(FAILED, COMPLETED);
  }

  static class GlobTestCases {
    @TemporalHistoryTest("histories/*.json")
    void isRead(TemporalHistory history) {
      assertThat(history.size()).isEqualTo(2);
    }
  }

  @Test
  void takesFilesFoldersDeepGlobsAndTheDisk() {
    Outcome outcome = Kit.run(PatternsTestCases.class);

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.names(Status.SUCCESSFUL))
        .containsExactlyInAnyOrder(
            FAILED,
            COMPLETED, // one file and a glob that matches it too
            FAILED,
            COMPLETED, // a folder
            FAILED,
            COMPLETED, // a folder with a slash
            FAILED,
            COMPLETED,
            TERMINATED, // deep
            TERMINATED); // on disk
  }

  static class PatternsTestCases {
    @TemporalHistoryTest({"histories/order-1.json", "histories/order-?.json"})
    void files(TemporalHistory history) {
      assertThat(history.workflowType()).isEqualTo("OrderPipeline");
    }

    @TemporalHistoryTest("histories")
    void folder(TemporalHistory history) {
      assertThat(history.workflowType()).isEqualTo("OrderPipeline");
    }

    @TemporalHistoryTest("histories/")
    void folderWithSlash(TemporalHistory history) {
      assertThat(history.workflowType()).isEqualTo("OrderPipeline");
    }

    @TemporalHistoryTest("histories/**.json")
    void deep(TemporalHistory history) {
      assertThat(history.workflowId()).isPresent();
    }

    @TemporalHistoryTest("file:src/test/resources/histories/*/order-3.json")
    void onDisk(TemporalHistory history) {
      assertThat(history.workflowId()).hasValue("order-3");
    }
  }

  @Test
  void aFileThatCannotBeReadNeverStopsTheOthers() {
    Outcome outcome = Kit.run(BrokenTestCases.class);

    assertThat(outcome.names(Status.SUCCESSFUL)).containsExactly("order-4 OrderPipeline completed");
    assertThat(outcome.names(Status.FAILED)).containsExactly("broken.json cannot be read");
    assertThat(outcome.failure())
        .isExactlyInstanceOf(TemporalHistoryException.class)
        .hasMessageContainingAll("broken.json is not JSON", "'temporal workflow show");
  }

  static class BrokenTestCases {
    @TemporalHistoryTest("histories-broken/*.json")
    void isRead(TemporalHistory history) {
      assertThat(history.size()).isEqualTo(2);
    }
  }

  @Test
  void whatProvesNothingFailsWithARemedy() {
    Outcome outcome = Kit.run(NothingTestCases.class);

    assertThat(outcome.failureOf("noFolder"))
        .hasMessageContainingAll(
            "@TemporalHistoryTest(\"no-such-folder/*.json\") on ",
            NothingTestCases.class.getName()
                + ".noFolder: no file matches. A test without a history"
                + " proves nothing: correct the pattern, or export the histories, by 'temporal"
                + " workflow show");
    assertThat(outcome.failureOf("oneOfTwo"))
        .hasMessageContaining("@TemporalHistoryTest(\"histories/*.txt\")")
        .hasMessageContaining("no file matches");
    assertThat(outcome.failureOf("noPattern"))
        .hasMessageContaining("'{*.json' is no file pattern: ");
    assertThat(outcome.failureOf("none")).hasMessageContaining("it names no file");
    assertThat(outcome.failureOf("noParameter"))
        .hasMessageContaining(
            "it has no parameter of type TemporalHistory, so it replays nothing. Add"
                + " one, and replay it with WorkflowReplay.");
    assertThat(outcome.succeeded()).isZero();
  }

  static class NothingTestCases {
    @TemporalHistoryTest("no-such-folder/*.json")
    void noFolder(TemporalHistory history) {}

    @TemporalHistoryTest({"histories/*.json", "histories/*.txt"})
    void oneOfTwo(TemporalHistory history) {}

    @TemporalHistoryTest("histories/{*.json")
    void noPattern(TemporalHistory history) {}

    @TemporalHistoryTest({})
    void none(TemporalHistory history) {}

    @TemporalHistoryTest("histories/*.json")
    void noParameter() {}
  }
}
