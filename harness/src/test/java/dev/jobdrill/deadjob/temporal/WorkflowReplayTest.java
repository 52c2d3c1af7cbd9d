package dev.jobdrill.deadjob.temporal;

import static dev.jobdrill.deadjob.temporal.Histories.NOTIFY_FAILS;
import static dev.jobdrill.deadjob.temporal.Histories.SUCCEEDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobdrill.deadjob.temporal.ReplayFinding.Kind;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.testing.TestEnvironmentOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkflowReplayTest {
  private static final TestEnvironmentOptions ENCRYPTED = TestEnvironmentOptions.newBuilder()
      .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
          .setDataConverter(new CodecDataConverter(
              DefaultDataConverter.newDefaultInstance(), List.of(new BackwardsCodec())))
          .build())
      .build();

  @Test
  void aTypeThatIsNotRegisteredIsAnErrorWithARemedy() {
    assertThatExceptionOfType(TemporalHistoryException.class)
        .isThrownBy(
            () -> WorkflowReplay.of(Flows.StuckCode.class).run(Histories.read(NOTIFY_FAILS)))
        .withMessageStartingWith("Nothing is registered to replay history h01-notify-fails-after-3")
        .withMessageContaining("Unknown workflow type \"OrderPipeline\". Known types are [Stuck]")
        .withMessageEndingWith("Give WorkflowReplay.of the implementation of that type.");
  }

  @Test
  void payloadsOfACodecAreComparedDecoded() {
    TemporalHistory history = encrypted(SUCCEEDS);
    WorkflowReplay changed = Orders.of((steps, order, to) -> Orders.sound(steps, order, List.of()));

    assertThat(Orders.of(Orders::sound).withOptions(ENCRYPTED).run(history).findings())
        .isEmpty();
    assertThat(changed.withOptions(ENCRYPTED).run(history).findings())
        .containsExactly(new ReplayFinding(
            Kind.ARGUMENTS,
            23,
            "activity Notify, argument 2: the history has an array of 1, the code gives an array of"
                + " 0"));
  }

  @Test
  void payloadsOfACodecThatIsNotGivenFailInWords() {
    ReplayReport report = Orders.of(Orders::sound).run(encrypted(SUCCEEDS));

    assertThat(report.has(Kind.CODE_THROWS)).isTrue();
    assertThat(report.toString())
        .contains(
            "io.temporal.common.converter.DataConverterException before it starts, reading the"
                + " workflow's input");
  }

  @Test
  void aReplayIsRepeatable() {
    WorkflowReplay replay = WorkflowReplay.of(Orders.Pipeline.class);
    TemporalHistory history = Histories.read(SUCCEEDS);

    assertThat(replay.run(history)).isEqualTo(replay.run(history));
  }

  @Test
  void withoutTemporalOnTheClassPathAHistoryIsReadAndAReplaySaysWhatIsMissing() {
    assertThat(Histories.read(SUCCEEDS).workflowType()).isEqualTo("OrderPipeline");
    assertThatIllegalStateException()
        .isThrownBy(() -> WorkflowReplay.requireTemporal(ClassLoader.getPlatformClassLoader()))
        .withMessage("Replaying Temporal histories needs the class"
            + " io.temporal.testing.TestWorkflowEnvironment, which is not on the class path. Add"
            + " io.temporal:temporal-testing in test scope, of the version of your temporal-sdk.");
  }

  private static TemporalHistory encrypted(String name) {
    return Histories.changed(
        name,
        events -> events
            .findParents("metadata")
            .forEach(payload -> BackwardsCodec.encode((ObjectNode) payload)));
  }
}
