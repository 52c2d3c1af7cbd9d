package dev.jobdrill.deadjob.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.deadjob.temporal.ReplayFinding.Kind;
import dev.jobdrill.deadjob.temporal.TemporalHistory.Status;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Parallel steps, local activities, children, signals, next runs, bytes: as recorded, and changed. */
class CommandsTest {
  /** Steps that do nothing of interest. */
  @ActivityInterface
  public interface Parts {
    String pack(String part);

    byte[] seal(byte[] bytes);
  }

  /** Any workflow that takes nothing. */
  @WorkflowInterface
  public interface Flow {
    @WorkflowMethod
    String run();
  }

  /** A child that is told when to end. */
  @WorkflowInterface
  public interface Waiter {
    @WorkflowMethod
    int run(String name);

    @SignalMethod
    void release(String why);
  }

  private static Parts steps() {
    return Workflow.newActivityStub(
        Parts.class,
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(1))
            .build());
  }

  private static Parts localSteps() {
    return Workflow.newLocalActivityStub(
        Parts.class,
        LocalActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(1))
            .build());
  }

  private static ReplayReport replayed(Flow flow, TemporalHistory history) {
    return WorkflowReplay.registering(
            worker -> worker.registerWorkflowImplementationFactory(Flow.class, () -> flow))
        .run(history);
  }

  private static List<String> messages(ReplayReport report) {
    return report.findings().stream().map(ReplayFinding::toString).toList();
  }

  private static String all(Parts parts, List<String> names) {
    List<Promise<String>> packed =
        names.stream().map(name -> Async.function(parts::pack, name)).toList();
    return String.join(",", packed.stream().map(Promise::get).toList());
  }

  @Test
  void parallelActivitiesOfOneTypeAreComparedEachWithItsOwn() {
    TemporalHistory history = Histories.read("parallel-activities");

    assertThat(messages(replayed(() -> all(steps(), List.of("a", "b", "c")), history)))
        .isEmpty();
    assertThat(messages(replayed(() -> all(steps(), List.of("a", "x", "c")), history)))
        .containsExactly(
            "ARGUMENTS at event 6: activity Pack, argument 1: the history has a string,"
                + " the code gives another string");
  }

  @Test
  void localActivitiesAreComparedByTheirMarkers() {
    TemporalHistory history = Histories.read("parallel-local-activities");

    assertThat(messages(replayed(() -> all(localSteps(), List.of("a", "b", "c")), history)))
        .isEmpty();
    assertThat(messages(replayed(() -> all(localSteps(), List.of("a", "x", "c")), history)))
        .singleElement()
        .asString()
        .startsWith("ARGUMENTS at event ")
        .endsWith(": local activity Pack, argument 1: the history has a string, the code gives"
            + " another string");
  }

  @Test
  void bytesAreComparedAsBytes() {
    Function<Integer, Flow> flow =
        first -> () -> "" + steps().seal(new byte[] {first.byteValue(), 2}).length;
    TemporalHistory history = Histories.read("bytes");

    assertThat(messages(replayed(flow.apply(1), history))).isEmpty();
    assertThat(messages(replayed(flow.apply(9), history)))
        .containsExactly(
            "ARGUMENTS at event 5: activity Seal, argument 1: the history has bytes, the"
                + " code gives other bytes");
  }

  @Test
  void childrenAndSignalsAreCompared() {
    TemporalHistory history = Histories.read("child-and-signal");

    assertThat(messages(replayed(() -> releases("ann", "done"), history))).isEmpty();
    assertThat(messages(replayed(() -> releases("bob", "late"), history)))
        .satisfiesExactly(
            child -> assertThat(child)
                .endsWith(": child workflow Waiter, argument 1: the history has a string, the code"
                    + " gives another string"),
            signal -> assertThat(signal)
                .endsWith(": signal release, argument 1: the history has a string, the code gives"
                    + " another string"));
  }

  private static String releases(String name, String why) {
    Waiter waiter = Workflow.newChildWorkflowStub(Waiter.class);
    Promise<Integer> length = Async.function(waiter::run, name);
    String id = Workflow.getWorkflowExecution(waiter).get().getWorkflowId();
    Workflow.newExternalWorkflowStub(Waiter.class, id).release(why);
    return String.valueOf(length.get());
  }

  @Test
  void theInputOfTheNextRunIsCompared() {
    TemporalHistory history = Histories.read("next-run");

    assertThat(history.status()).isEqualTo(Status.CONTINUED_AS_NEW);
    assertThat(messages(replayed(nextRun("w-next"), history))).isEmpty();
    assertThat(messages(replayed(nextRun("w-other"), history)))
        .containsExactly("ARGUMENTS at event 5: next run as Last, argument 1: the history has a"
            + " string, the code gives another string");
    assertThat(replayed(() -> "done", history).findings())
        .containsExactly(new ReplayFinding(
            Kind.OTHER_ENDING, 5, "the history continues as new, the code returns"));
  }

  private static Flow nextRun(String input) {
    return () -> {
      Workflow.continueAsNew("Last", null, input);
      return "";
    };
  }
}
