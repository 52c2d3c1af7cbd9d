package dev.jobdrill.examples.temporal;

import static dev.jobdrill.assertion.JobAssertions.assertThat;

import dev.jobdrill.deadjob.temporal.ReplayFinding.Kind;
import dev.jobdrill.deadjob.temporal.TemporalHistory;
import dev.jobdrill.deadjob.temporal.WorkflowReplay;
import dev.jobdrill.junit.TemporalHistoryTest;

class OrderHistoriesTest {
  // tag::temporal-replay[]
  private final WorkflowReplay replay = WorkflowReplay.of(OrderWorkflow.class);

  @TemporalHistoryTest("histories/completed/*.json")
  void doesWhatItDid(TemporalHistory history) {
    assertThat(replay.run(history)).replaysAsRecorded();
  }

  @TemporalHistoryTest("histories/failed/*.json")
  void noLongerDiesOfThat(TemporalHistory history) {
    assertThat(replay.run(history)).isFixed();
  }
  // end::temporal-replay[]

  // tag::temporal-accepting[]
  @TemporalHistoryTest("histories/completed")
  void doesWhatItDidButForItsRetries(TemporalHistory history) {
    assertThat(replay.showing("/lines/*/sku", "/etag").run(history))
        .accepting(Kind.OPTIONS)
        .replaysAsRecorded();
  }
  // end::temporal-accepting[]
}
