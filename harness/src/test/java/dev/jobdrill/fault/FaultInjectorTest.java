package dev.jobdrill.fault;

import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.executor.WorkerCrash;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultInjectorTest {
  private final List<String> struck = new ArrayList<>();

  @Test
  void whatADeadWorkerWantsWrittenIsRefusedWhoeverCaughtItsCrash() {
    FaultInjector injector = injector(fault(crash()).at("a").afterCheckpoint());
    assertThatThrownBy(() -> injector.aroundTransition(checkpoint("a", 1), () -> true))
        .isInstanceOf(WorkerCrash.class)
        .hasMessage("simulated crash of the worker after the checkpoint of step 'a' on attempt 1");
    assertThatThrownBy(() -> injector.aroundTransition(checkpoint("b", 1), this::unexpected))
        .isInstanceOf(WorkerCrash.class)
        .hasMessage("simulated crash of the worker on attempt 1, which wrote on after its death");
    assertThat(injector.aroundTransition(checkpoint("b", 2), () -> true)).isTrue();
  }

  @Test
  void aRejectedCheckpointIsNoPointAfterACheckpoint() {
    FaultInjector injector = injector(fault(crash()).at("a").afterCheckpoint());
    assertThat(injector.aroundTransition(checkpoint("a", 1), () -> false)).isFalse();
    assertThat(injector.reached()).hasToString("[a#1@checkpoint]");
    assertThat(injector.unstruck()).hasSize(1);
    assertThat(struck).isEmpty();
  }

  @Test
  void aFaultStrikesOnceAtItsPoint() {
    FaultInjector injector = injector(fault(crash()).at("a").afterCheckpoint().onAttempt(1));
    assertThatThrownBy(() -> injector.aroundTransition(checkpoint("a", 1), () -> true))
        .isInstanceOf(WorkerCrash.class);
    assertThat(injector.unstruck()).isEmpty();
    assertThat(struck).containsExactly("a#1@after-checkpoint:crash");
    assertThat(injector.aroundTransition(checkpoint("a", 2), () -> true)).isTrue();
  }

  private boolean unexpected() {
    throw new AssertionError("a dead worker wrote");
  }

  private FaultInjector injector(FaultSpec spec) {
    return new FaultInjector(List.of(spec), (point, fault) -> struck.add(point + ":" + fault));
  }

  private static Transition checkpoint(String step, int attempt) {
    return new Transition(Transition.Kind.CHECKPOINT, new JobRef("q", "job"), attempt, step);
  }
}
