package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.pipeline.Pipeline;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DispatcherTest {
  private final JobRig rig = new JobRig();
  private final Pipeline<String> pipeline =
      Pipeline.named("p").input(String.class).action("a", (text, step) -> {}).build();
  private final JobExecutor executor = rig.executor(pipeline);
  private final Claims claims = new Claims(executor.settings, "worker");
  private final Dispatcher dispatcher =
      new Dispatcher(executor.settings, claims, new QueueOrder(Map.of(pipeline.queue(), 1), true));

  @Test
  void afterTheLastReadyJobNobodyIsSentToAsk() {
    enqueue("one");
    enqueue("two");

    assertThat(dispatcher.take(0, null).id()).isEqualTo("one");
    assertThat(dispatcher.next()).isNotNull();
    assertThat(dispatcher.take(1, null).id()).isEqualTo("two");
    assertThat(dispatcher.next()).isNull();

    dispatcher.wake(pipeline.queue());
    assertThat(dispatcher.next()).isNotNull();
  }

  /** Each by the request that took it: another one would find it only when its lease has ended, as a failed attempt. */
  @Test
  void jobsThatWereTakenUnheardAreAllHadAtOnce() {
    enqueue("one");
    enqueue("two");
    for (int slot : List.of(0, 1)) {
      ClaimRequest request = claims.request(pipeline.queue(), slot);
      rig.store().claim(request, JobRig.START, JobRig.START);
      claims.unanswered(request);
    }

    assertThat(dispatcher.take(0, null).id()).isEqualTo("one");
    assertThat(dispatcher.next()).as("though no job is ready").isNotNull();
    ClaimedJob second = dispatcher.take(1, null);

    assertThat(second.id()).isEqualTo("two");
    assertThat(second.attempt()).isEqualTo(1);
    assertThat(second.lost()).isNull();
    assertThat(dispatcher.next()).isNull();
  }

  private void enqueue(String id) {
    executor.enqueue(pipeline, "x", EnqueueOptions.correlatedBy("c").jobId(id));
  }
}
