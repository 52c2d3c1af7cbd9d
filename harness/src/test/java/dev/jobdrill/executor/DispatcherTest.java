package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobdrill.pipeline.Pipeline;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DispatcherTest {
  private final JobRig rig = new JobRig();
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
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

  @Test
  void aJobThatWasTakenUnheardWithAReleaseIsHadAtOnceToo() {
    enqueue("one");
    enqueue("two");
    ClaimedJob one = dispatcher.take(0, null);
    ClaimRequest request = claims.requestAlong(one.ref(), 0);
    rig.store().complete(one, "a", "null", new Release(JobRig.START, request), null);
    claims.unanswered(request);

    ClaimedJob two = dispatcher.take(1, null);

    assertThat(two.id()).isEqualTo("two");
    assertThat(two.attempt()).isEqualTo(1);
    assertThat(two.lost()).isNull();
  }

  /** Else what the slot's earlier request took is forgotten with the next one, and found when its lease has ended. */
  @Test
  void noRequestGoesAlongWhileOneOfTheSameSlotIsUnanswered() {
    enqueue("one");
    enqueue("two");
    enqueue("three");
    ClaimRequest unheard = claims.request(pipeline.queue(), 1);
    rig.store().claim(unheard, JobRig.START, JobRig.START);
    claims.unanswered(unheard);

    JobRef two = new JobRef(pipeline.queue(), "two");
    assertThat(claims.requestAlong(two, 1)).isNull();
    assertThat(claims.requestAlong(two, 2)).isNotNull();
    assertThat(dispatcher.take(0, null).id()).isEqualTo("one");
    assertThat(claims.requestAlong(two, 1)).isNotNull();
  }

  @Test
  void aSlotWhoseRequestAnotherOneIsMakingAgainAsksUnderAnotherNumber() {
    List<ClaimRequest> requests = new ArrayList<>();
    AtomicReference<Claims> asking = new AtomicReference<>();
    JobStore store = (JobStore) Proxy.newProxyInstance(
        JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, args) -> {
          if (method.getName().equals("claim")) {
            requests.add((ClaimRequest) args[0]);
            if (requests.size() == 1) {
              asking.get().claim(pipeline.queue(), 1);
            }
          }
          return method.invoke(rig.store(), args);
        });
    JobExecutor other =
        JobExecutor.on(store).clock(rig.clock()).pipeline(pipeline).build();
    asking.set(new Claims(other.settings, "worker"));
    ClaimRequest unheard = asking.get().request(pipeline.queue(), 1);
    asking.get().unanswered(unheard);

    asking.get().claim(pipeline.queue(), 2);

    assertThat(requests).hasSize(2).first().isEqualTo(unheard);
    assertThat(requests.get(1).slot()).isNotIn(1, 2);
  }

  @Test
  void aSlotIsReservedOnlyWhileItWaitsAndNoQueueIsKnownToHaveJobs() throws Exception {
    assertThat(dispatcher.reserve(pipeline.queue())).as("nobody waits").isNull();
    FutureTask<@Nullable ClaimedJob> waiting = waiting(0);

    assertThat(dispatcher.reserve("another"))
        .as("of a queue that is not served")
        .isNull();
    Dispatcher.IdleSlot slot = dispatcher.reserve(pipeline.queue());
    assertThat(slot).isNotNull();
    assertThat(dispatcher.reserve(pipeline.queue()))
        .as("it is reserved already")
        .isNull();
    FutureTask<@Nullable ClaimedJob> second = waiting(1);
    enqueue("one");
    dispatcher.wake(pipeline.queue());
    assertThat(second.get(60, TimeUnit.SECONDS).id()).isEqualTo("one");

    dispatcher.stop();
    assertThat(waiting.isDone()).as("it may be given a job yet").isFalse();
    slot.answered(null);
    assertThat(waiting.get(60, TimeUnit.SECONDS)).isNull();
    assertThat(dispatcher.reserve(pipeline.queue())).as("the worker stops").isNull();
  }

  @Test
  void aReservedSlotGetsWhatItsRequestTookThoughTheWorkerStops() throws Exception {
    FutureTask<@Nullable ClaimedJob> waiting = waiting(0);
    Dispatcher.IdleSlot slot = dispatcher.reserve(pipeline.queue());
    enqueue("one");
    dispatcher.stop();

    slot.answered(rig.store().claim(slot.request(), JobRig.START, JobRig.START));

    assertThat(waiting.get(60, TimeUnit.SECONDS).id()).isEqualTo("one");
  }

  /** A slot remembers one request, and what that may have taken is had only by it. */
  @Test
  void noSlotIsReservedWhileARequestIsUnanswered() throws Exception {
    FutureTask<@Nullable ClaimedJob> waiting = waiting(0);
    ClaimRequest lost = claims.request(pipeline.queue(), 0);
    claims.unanswered(lost);

    assertThat(dispatcher.reserve(pipeline.queue())).isNull();

    dispatcher.stop();
    assertThat(waiting.get(60, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void aReservedSlotWhoseRequestFoundNoJobToRunAsksForTheNewOne() throws Exception {
    FutureTask<@Nullable ClaimedJob> waiting = waiting(0);
    Dispatcher.IdleSlot slot = dispatcher.reserve(pipeline.queue());
    enqueue("one");

    slot.answered(new ClaimResult.Vanished(new JobRef(pipeline.queue(), "gone")));

    assertThat(waiting.get(60, TimeUnit.SECONDS).id()).isEqualTo("one");
  }

  /** It is asked for again before anything else, since it may have taken a job. */
  @Test
  void aReservedSlotWhoseRequestWasNotAnsweredAsksAgain() throws Exception {
    FutureTask<@Nullable ClaimedJob> waiting = waiting(0);
    Dispatcher.IdleSlot slot = dispatcher.reserve(pipeline.queue());
    enqueue("one");
    rig.store().claim(slot.request(), JobRig.START, JobRig.START);

    slot.unanswered();

    ClaimedJob job = waiting.get(60, TimeUnit.SECONDS);
    assertThat(job.id()).isEqualTo("one");
    assertThat(job.attempt()).isEqualTo(1);
    assertThat(job.lost()).isNull();
  }

  /** It is due, so the alarm would come at once, and call slots over and over that can ask nothing meanwhile. */
  @Test
  void noAlarmIsSetForAQueueThatIsBeingAsked() throws Exception {
    Dispatcher slowly = answeredSlowlyTheSecondTime();
    FutureTask<@Nullable ClaimedJob> first = waiting(slowly, 0);
    assertThat(rig.clock().isQuietUntil(JobRig.START.plus(JobRig.LEASE))).isFalse();
    rig.clock().advance(JobRig.LEASE);
    await().atMost(WorkerRig.LIMIT).until(() -> asked.get() == 2);

    FutureTask<@Nullable ClaimedJob> second = waiting(slowly, 1);

    assertThat(rig.clock().isQuietUntil(JobRig.START.plus(JobRig.LEASE.multipliedBy(10))))
        .isTrue();
    mayAnswer.countDown();
    await().atMost(WorkerRig.LIMIT).until(() -> slowly.waiting() == 2);
    assertThat(rig.clock().isQuietUntil(JobRig.START.plus(JobRig.LEASE.multipliedBy(2))))
        .as("who asked has set it")
        .isFalse();
    slowly.stop();
    assertThat(first.get(60, TimeUnit.SECONDS)).isNull();
    assertThat(second.get(60, TimeUnit.SECONDS)).isNull();
  }

  /** There may be a job behind what the request found, of which an answer that was under way knows nothing. */
  @Test
  void anOlderAnswerDoesNotHideWhatAReservedSlotsRequestLeft() throws Exception {
    Dispatcher slowly = answeredSlowlyTheSecondTime();
    FutureTask<@Nullable ClaimedJob> waiting = waiting(slowly, 0);
    Dispatcher.IdleSlot slot = slowly.reserve(pipeline.queue());
    Dispatcher.Ask older = new Dispatcher.Ask(pipeline.queue(), 0);
    slot.answered(new ClaimResult.Vanished(new JobRef(pipeline.queue(), "gone")));
    await().atMost(WorkerRig.LIMIT).until(() -> asked.get() == 2);

    assertThat(slowly.absorb(older, new ClaimResult.Idle(null))).isEmpty();

    assertThat(slowly.next()).as("the queue may have jobs").isNotNull();
    slowly.stop();
    mayAnswer.countDown();
    assertThat(waiting.get(60, TimeUnit.SECONDS)).isNull();
  }

  private Dispatcher answeredSlowlyTheSecondTime() {
    JobStore slow = (JobStore) Proxy.newProxyInstance(
        JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, args) -> {
          if (method.getName().equals("claim") && asked.incrementAndGet() == 2) {
            mayAnswer.await();
          }
          return method.invoke(rig.store(), args);
        });
    JobExecutor other =
        JobExecutor.on(slow).clock(rig.clock()).pipeline(pipeline).build();
    return new Dispatcher(
        other.settings,
        new Claims(other.settings, "worker"),
        new QueueOrder(Map.of(pipeline.queue(), 1), true));
  }

  private FutureTask<@Nullable ClaimedJob> waiting(int slot) {
    return waiting(dispatcher, slot);
  }

  private static FutureTask<@Nullable ClaimedJob> waiting(Dispatcher dispatcher, int slot) {
    int before = dispatcher.waiting();
    FutureTask<@Nullable ClaimedJob> task = new FutureTask<>(() -> dispatcher.take(slot, null));
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    await().atMost(WorkerRig.LIMIT).until(() -> dispatcher.waiting() == before + 1);
    return task;
  }

  private void enqueue(String id) {
    executor.enqueue(pipeline, "x", EnqueueOptions.correlatedBy("c").jobId(id));
  }
}
