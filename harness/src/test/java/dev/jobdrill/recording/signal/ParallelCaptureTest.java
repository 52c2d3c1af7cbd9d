package dev.jobdrill.recording.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In a JVM of its own, since at the end nothing may be left that is global to it. */
class ParallelCaptureTest {
  /** A drill's events: at three step executions eight each, an error report and a request. */
  private static final int EVENTS = 3 * 8 + 2;

  @Test
  void ofAThousandDrillsInParallelEachGetsEachOfItsEventsOnceAndNoneOfAnothers() throws Exception {
    Map<String, String> told = run(1_000, true);

    assertThat(told)
        .containsEntry("drills", "1000")
        .containsEntry("expected", "" + 1_000 * EVENTS)
        .containsEntry("missing", "0")
        .containsEntry("surplus", "0")
        .containsEntry("left", "nothing")
        .containsEntry("OpenTelemetry", "untouched");
  }

  /** That the count above can come out otherwise: what a thread pool emits that is given no context has no drill. */
  @Test
  void withoutTheWrapperWhatThePoolEmitsIsMissingAndStillAtNoOtherDrill() throws Exception {
    Map<String, String> told = run(50, false);

    assertThat(told)
        .containsEntry("expected", "" + 50 * EVENTS)
        .containsEntry("missing", "" + 50 * 3 * 3)
        .containsEntry("missing kinds", "[line, metric, span]")
        .containsEntry("surplus", "0")
        .containsEntry("left", "nothing");
  }

  private static Map<String, String> run(int drills, boolean wrapped) throws Exception {
    return ChildJvm.run(
        ChildJvm.classPath().toList(),
        List.of("-Ddrills=" + drills, "-Dwrapped=" + wrapped),
        ParallelDrills.class);
  }
}
