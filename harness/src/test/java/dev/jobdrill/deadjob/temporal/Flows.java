package dev.jobdrill.deadjob.temporal;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.Map;

/** The workflows of the histories h04 to h06. */
public final class Flows {
  private Flows() {}

  @ActivityInterface(namePrefix = "Timeout_")
  public interface Slow {
    String persistSlow(Map<String, Object> row);
  }

  @WorkflowInterface
  public interface SlowFlow {
    @WorkflowMethod(name = "slow-import")
    String run(String file);
  }

  public static final class SlowImport implements SlowFlow {
    private final Slow slow = Workflow.newActivityStub(
        Slow.class,
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofSeconds(1))
            .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
            .build());

    @Override
    public String run(String file) {
      return slow.persistSlow(Map.of("file", file));
    }
  }

  @ActivityInterface
  public interface Times {
    String now();
  }

  @WorkflowInterface
  public interface Child {
    @WorkflowMethod
    int count(String part);
  }

  @WorkflowInterface
  public interface Approval {
    @WorkflowMethod
    String run(String document);

    @SignalMethod
    void approve(String by, Map<String, Object> options);
  }

  /** Asks a child to count one part, behind a version, a side effect, a local activity and a timer. */
  public static class ApprovalCode implements Approval {
    private String by = "";

    @Override
    public void approve(String who, Map<String, Object> options) {
      by = who;
    }

    String part() {
      return "p7";
    }

    ChildWorkflowOptions.Builder childOptions(String document) {
      return ChildWorkflowOptions.newBuilder().setWorkflowId("child-of-" + document);
    }

    @Override
    public String run(String document) {
      int version = Workflow.getVersion("add-audit", Workflow.DEFAULT_VERSION, 2);
      String drawn = Workflow.sideEffect(String.class, () -> "side-42");
      String now = Workflow.newLocalActivityStub(
              Times.class,
              LocalActivityOptions.newBuilder()
                  .setStartToCloseTimeout(Duration.ofSeconds(2))
                  .build())
          .now();
      Workflow.await(Duration.ofHours(1), () -> !by.isEmpty());
      Workflow.sleep(Duration.ofMinutes(10));
      Child child =
          Workflow.newChildWorkflowStub(Child.class, childOptions(document).build());
      return drawn + now + version + child.count(part());
    }
  }

  @WorkflowInterface
  public interface Stuck {
    @WorkflowMethod
    void run(Map<String, String> config);
  }

  /** Throws what fails no workflow, only its task. */
  public static final class StuckCode implements Stuck {
    @Override
    public void run(Map<String, String> config) {
      throw new NullPointerException("cfg.region is null");
    }
  }

  public static final class UnstuckCode implements Stuck {
    @Override
    public void run(Map<String, String> config) {
      Workflow.sleep(Duration.ofMinutes(1));
    }
  }

  public static final class StuckElsewhereCode implements Stuck {
    @Override
    public void run(Map<String, String> config) {
      throw new IllegalStateException("no zone for " + config.size() + " keys");
    }
  }
}
