package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import dev.jobdrill.executor.JobStoreException.Outcome;
import dev.jobdrill.executor.JobStoreException.Reason;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepAction;
import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerTest {
  private final WorkerRig rig = new WorkerRig();
  private final Queue<String> ran = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void runsWhatIsThereAndWakesForWhatComes() {
    Pipeline<String> pipeline = pipeline("p", (text, step) -> ran.add(text));
    JobExecutor executor = rig.builder(pipeline).build();
    JobHandle before = enqueue(executor, pipeline, "before");
    rig.start(executor.newWorker().concurrency(3));
    assertThat(rig.awaitSettled(before).state()).isEqualTo(JobState.COMPLETED);

    for (int i = 0; i < 20; i++) {
      // Idle each time, since the lease is far longer than this test may take.
      rig.awaitSettled(enqueue(executor, pipeline, "job-" + i));
    }
    assertThat(ran).hasSize(21);
  }

  @Test
  void aWorkerThatCannotStartLeavesNothingRunning() {
    Pipeline<String> pipeline = pipeline("p", (text, step) -> ran.add(text));
    JobExecutor executor = rig.builder(pipeline).build();
    List<Thread> started = new CopyOnWriteArrayList<>();
    WorkerBuilder builder = executor.newWorker().concurrency(3).threads(work -> {
      if (started.size() == 2) {
        throw new IllegalStateException("no third thread");
      }
      Thread thread = new Thread(work);
      started.add(thread);
      return thread;
    });

    assertThatThrownBy(builder::start).isInstanceOf(IllegalStateException.class);

    await().atMost(WorkerRig.LIMIT).until(() -> started.stream().noneMatch(Thread::isAlive));
    try (var connection = rig.client().connect()) {
      await()
          .atMost(WorkerRig.LIMIT)
          .until(() -> connection.sync().pubsubChannels(rig.prefix() + "*").isEmpty());
    }
    JobHandle job = enqueue(executor, pipeline, "later");
    rig.start(executor.newWorker());
    assertThat(rig.awaitSettled(job).state()).isEqualTo(JobState.COMPLETED);
  }

  /** The enqueueing of another executor wakes a slot, which asks; and no other slot asks in vain. */
  @Test
  void aLoneJobOfAnotherExecutorTakesOneClaim() {
    Map<String, Integer> calls = new ConcurrentHashMap<>();
    Pipeline<String> pipeline = pipeline("p", (text, step) -> ran.add(text));
    JobExecutor executor = JobExecutor.on(store(counted(calls)))
        .pipeline(pipeline)
        .lease(Duration.ofMinutes(10))
        .build();
    JobExecutor other = rig.builder(pipeline).build();
    rig.start(executor.newWorker().concurrency(10));

    for (int i = 0; i < 30; i++) {
      rig.awaitSettled(enqueue(other, pipeline, "job-" + i));
    }

    assertThat(ran).hasSize(30);
    assertThat(calls.get("claim")).as("the first looks, and one for each job").isBetween(30, 33);
  }

  @Test
  void aLoneJobOfTheSameExecutorIsClaimedByItsEnqueueing() {
    Map<String, Integer> calls = new ConcurrentHashMap<>();
    Pipeline<String> pipeline = pipeline("p", (text, step) -> ran.add(text));
    JobExecutor executor = JobExecutor.on(neverWoken(counted(calls)))
        .pipeline(pipeline)
        .lease(Duration.ofMinutes(10))
        .build();
    rig.start(executor.newWorker().concurrency(2));
    awaitIdle(executor, 2);
    calls.clear();

    for (int i = 0; i < 10; i++) {
      awaitIdle(executor, 2);
      rig.awaitSettled(enqueue(executor, pipeline, "job-" + i));
    }

    assertThat(ran).hasSize(10);
    assertThat(calls).containsOnly(entry("enqueue", 10), entry("complete", 10));
  }

  /** It would be given back, to run when a lease has passed. */
  @Test
  void aJobThatThisExecutorCannotRunIsNotClaimedByItsEnqueueing() {
    Pipeline<String> pipeline = pipeline("p", (text, step) -> ran.add(text));
    Pipeline<String> elsewhere = Pipeline.named("elsewhere")
        .input(String.class)
        .queue("p")
        .action("a", (text, step) -> {})
        .build();
    JobExecutor executor = JobExecutor.on(neverWoken((call, method) -> call.proceed()))
        .pipeline(pipeline)
        .build();
    rig.start(executor.newWorker().concurrency(1));
    awaitIdle(executor, 1);

    JobHandle job = enqueue(executor, elsewhere, "x");

    assertThat(rig.store().find(ref(job)).orElseThrow().state()).isEqualTo(JobState.READY);
    assertThat(rig.store().find(ref(job)).orElseThrow().attempts()).isZero();
  }

  /** The caller does not know whether the job was added, and no attempt of it may be lost. */
  @Test
  void aJobThatWasTakenByAnEnqueueingWhoseReplyWasLostRunsAtOnce() {
    JobStore store = neverWoken((call, method) -> {
      Object reply = call.proceed();
      if (reply instanceof Enqueued) {
        throw new JobStoreException("lost", Reason.CONNECTION_LOST, Outcome.UNKNOWN, null);
      }
      return reply;
    });
    Pipeline<String> pipeline = pipeline("p", (text, step) -> ran.add(text));
    JobExecutor executor =
        JobExecutor.on(store).pipeline(pipeline).lease(Duration.ofMinutes(10)).build();
    rig.start(executor.newWorker().concurrency(1));
    awaitIdle(executor, 1);

    assertThatThrownBy(() ->
            executor.enqueue(pipeline, "job", EnqueueOptions.freshCorrelation().jobId("job")))
        .hasMessageContaining("lost");

    // At once: its lease is far longer than this test may take.
    StoredJob job = rig.awaitSettled(new JobHandle(pipeline.queue(), "job", true));
    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.attempts()).isEqualTo(1);
    assertThat(job.errors()).isEmpty();
    assertThat(ran).hasSize(1);
  }

  private static void awaitIdle(JobExecutor executor, int slots) {
    await().atMost(WorkerRig.LIMIT).until(() -> executor.settings.enqueuer().waiting() == slots);
  }

  private interface StoreCall {
    Object proceed() throws Throwable;
  }

  private interface AroundCall {
    Object call(StoreCall call, String method) throws Throwable;
  }

  private static AroundCall counted(Map<String, Integer> calls) {
    return (call, method) -> {
      calls.merge(method, 1, Integer::sum);
      return call.proceed();
    };
  }

  /** A store whose workers know only what they find out by themselves. */
  private JobStore neverWoken(AroundCall around) {
    return store((call, method) ->
        method.equals("subscribe") ? (AutoCloseable) () -> {} : around.call(call, method));
  }

  private JobStore store(AroundCall around) {
    return (JobStore) Proxy.newProxyInstance(
        JobStore.class.getClassLoader(),
        new Class<?>[] {JobStore.class},
        (proxy, method, args) -> around.call(() -> invoke(method, args), method.getName()));
  }

  private Object invoke(Method method, Object[] args) throws Throwable {
    try {
      return method.invoke(rig.store(), args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Test
  void wakesWhenAJobComesDue() {
    Pipeline<String> pipeline = pipeline("p", (text, step) -> ran.add(text));
    JobExecutor executor = rig.builder(pipeline).build();
    // One at a time, so that the order is that of the queue.
    rig.start(executor.newWorker().concurrency(1));
    JobHandle later = executor.enqueue(
        pipeline, "later", EnqueueOptions.freshCorrelation().dueAt(Instant.now().plusMillis(700)));
    JobHandle sooner = executor.enqueue(
        pipeline,
        "sooner",
        EnqueueOptions.freshCorrelation().dueAt(Instant.now().plusMillis(300)));

    rig.awaitSettled(later);
    rig.awaitSettled(sooner);
    assertThat(ran).containsExactly("sooner", "later");
  }

  @Test
  void retriesWhatFailsAndAwaitsChildren() {
    Pipeline<String> child = Pipeline.named("child")
        .input(String.class)
        .step("echo", String.class, (text, step) -> {
          if (step.attempt() == 1) {
            throw new IllegalStateException("once");
          }
          return text + "!";
        })
        .retry(RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofMillis(20))))
        .build();
    Pipeline<String> parent = Pipeline.named("parent")
        .input(String.class)
        .step(
            "ask",
            String.class,
            (text, step) -> step.spawnAll(child, List.of("a", "b", "c"))
                .await()
                .outputs(String.class)
                .toString())
        .build();
    JobExecutor executor = rig.builder(parent, child).build();
    rig.start(executor.newWorker().concurrency(2));
    rig.start(executor.asWorker("other").newWorker().concurrency(2));

    assertThat(rig.awaitSettled(enqueue(executor, parent, "x")).checkpoints())
        .containsEntry("ask", "\"[a!, b!, c!]\"");
  }

  @Test
  void asManyJobsRunAtATimeAsItsConcurrencySaysAndNoMore() throws Exception {
    CyclicBarrier allAtOnce = new CyclicBarrier(4);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Pipeline<String> pipeline = pipeline("p", (text, step) -> {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      allAtOnce.await(WorkerRig.LIMIT.toSeconds(), TimeUnit.SECONDS);
      running.decrementAndGet();
    });
    JobExecutor executor = rig.builder(pipeline).build();
    List<JobHandle> jobs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      jobs.add(enqueue(executor, pipeline, "x"));
    }
    rig.start(executor.newWorker().concurrency(4));

    jobs.forEach(rig::awaitSettled);
    assertThat(most).hasValue(4);
  }

  /** Neither could go on if the other one took more than its share. */
  @Test
  void workersOfOneQueueEachTakeAJobWheneverTheyAreFree() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Pipeline<String> pipeline =
        pipeline("p", (text, step) -> both.await(WorkerRig.LIMIT.toSeconds(), TimeUnit.SECONDS));
    JobExecutor executor = rig.builder(pipeline).build();
    List<JobHandle> jobs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      jobs.add(enqueue(executor, pipeline, "x"));
    }
    rig.start(executor.newWorker().name("one").concurrency(1));
    rig.start(executor.newWorker().name("other").concurrency(1));

    assertThat(jobs)
        .extracting(rig::awaitSettled)
        .extracting(StoredJob::attempts)
        .containsOnly(1);
  }

  @ParameterizedTest
  @CsvSource({"false, BBSBBBSBBBSSSSSS", "true, BBBBBBBBSSSSSSSS"})
  void queuesTakeTurnsByWeightOrInStrictOrder(boolean strict, String order) {
    Pipeline<String> big = queued("big");
    Pipeline<String> small = queued("small");
    JobExecutor executor = rig.builder(big, small).build();
    List<JobHandle> jobs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      jobs.add(enqueue(executor, small, "S"));
      jobs.add(enqueue(executor, big, "B"));
    }
    WorkerBuilder worker = executor.newWorker().concurrency(1);
    rig.start(
        strict ? worker.strictOrder("big", "small") : worker.queue("big", 3).queue("small", 1));

    jobs.forEach(rig::awaitSettled);
    assertThat(String.join("", ran)).isEqualTo(order);
  }

  private Pipeline<String> queued(String queue) {
    return Pipeline.named(queue)
        .input(String.class)
        .queue(queue)
        .action("work", (text, step) -> ran.add(text))
        .build();
  }

  @Test
  void aShutdownLetsJobsEndAndTakesNoMore() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Pipeline<String> pipeline = pipeline("p", (text, step) -> {
      started.countDown();
      mayEnd.await();
    });
    JobExecutor executor = rig.builder(pipeline).build();
    JobHandle first = enqueue(executor, pipeline, "first");
    JobHandle second = enqueue(executor, pipeline, "second");
    Worker worker = rig.start(executor.newWorker().concurrency(1));
    started.await();
    Thread ending = new Thread(() -> {
      await().atMost(WorkerRig.LIMIT).until(worker::isShuttingDown);
      mayEnd.countDown();
    });
    ending.start();

    assertThat(worker.shutdown(WorkerRig.LIMIT)).isTrue();
    assertThat(rig.awaitSettled(first).state()).isEqualTo(JobState.COMPLETED);
    assertThat(rig.store().find(ref(second)).orElseThrow().state()).isEqualTo(JobState.READY);
    ending.join();
  }

  @Test
  void aJobThatOutlastsTheShutdownIsGivenBackWithItsCheckpointsAndHasNotFailed() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("one", (text, step) -> ran.add("one"))
        .action("two", (text, step) -> {
          if (step.attempt() == 1) {
            started.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.countDown();
              throw e;
            }
          }
        })
        .retry(RetryPolicy.never())
        .build();
    JobExecutor executor = rig.builder(pipeline).build();
    JobHandle job = enqueue(executor, pipeline, "x");
    Worker worker = rig.start(executor.newWorker().concurrency(1));
    started.await();

    assertThat(worker.shutdown(Duration.ofMillis(10))).isFalse();
    assertThat(rig.store().find(ref(job)).orElseThrow().state()).isEqualTo(JobState.READY);
    assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    rig.start(executor.asWorker("successor").newWorker());
    StoredJob done = rig.awaitSettled(job);
    assertThat(done.state()).isEqualTo(JobState.COMPLETED);
    assertThat(done.errors()).isEmpty();
    assertThat(done.attempts()).isEqualTo(2);
    assertThat(ran).containsExactly("one");
  }

  @Test
  void aShutdownWaitsForAJobBetweenTwoStepsToBeGivenBack() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch mayWrite = new CountDownLatch(1);
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("one", (text, step) -> {
          if (text.equals("sleeper")) {
            begun.countDown();
            try {
              new CountDownLatch(1).await();
            } finally {
              interrupted.countDown();
            }
          }
        })
        .action("two", (text, step) -> ran.add("two"))
        .build();
    JobExecutor executor = rig.builder(pipeline)
        .interceptor(new JobInterceptor() {
          @Override
          public boolean aroundTransition(Transition transition, TransitionCall call) {
            if (transition.kind() == Transition.Kind.CHECKPOINT) {
              begun.countDown();
              awaitWhateverComes(mayWrite);
            }
            return call.proceed();
          }
        })
        .build();
    JobHandle writer = enqueue(executor, pipeline, "writer");
    enqueue(executor, pipeline, "sleeper");
    Worker worker = rig.start(executor.newWorker().concurrency(2));
    begun.await();

    FutureTask<JobState> shutdown = new FutureTask<>(() -> {
      worker.shutdown(Duration.ofMillis(1));
      return rig.store().find(ref(writer)).orElseThrow().state();
    });
    Thread thread = new Thread(shutdown);
    thread.start();
    interrupted.await();
    // It waits for the writer, or did not and has ended.
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING || shutdown.isDone());
    mayWrite.countDown();
    assertThat(shutdown.get()).isEqualTo(JobState.READY);
    assertThat(ran).isEmpty();
  }

  @Test
  void aConnectionWhoseTimeoutIsZeroHasNone() throws Exception {
    Pipeline<String> pipeline = pipeline("p", (text, step) -> {});
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try (StatefulRedisConnection<String, String> connection = rig.client().connect()) {
      connection.setTimeout(Duration.ZERO);
      RedisJobStore store = RedisJobStore.on(connection, rig.prefix());
      JobExecutor executor = JobExecutor.on(store).pipeline(pipeline).build();

      List<Future<JobHandle>> jobs = IntStream.range(0, 100)
          .mapToObj(i -> pool.submit(() -> enqueue(executor, pipeline, "job-" + i)))
          .toList();

      for (Future<JobHandle> job : jobs) {
        assertThat(job.get(60, TimeUnit.SECONDS).created()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** What a slot took is remembered by the worker's name, in case its answer is lost. */
  @Test
  void workersOfOneExecutorHaveNamesOfTheirOwn() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Pipeline<String> pipeline = pipeline("p", (text, step) -> both.await());
    JobExecutor executor = rig.builder(pipeline).build();
    List<JobHandle> jobs =
        List.of(enqueue(executor, pipeline, "one"), enqueue(executor, pipeline, "two"));
    rig.start(executor.newWorker().concurrency(1));
    rig.start(executor.newWorker().concurrency(1));
    jobs.forEach(rig::awaitSettled);

    try (StatefulRedisConnection<String, String> redis = rig.client().connect()) {
      assertThat(redis.sync().keys(rig.prefix() + "*:slot:*")).hasSize(2);
    }
  }

  /** The steps hold every carrier of the virtual threads, where these are. */
  @Test
  void aShutdownGivesJobsBackWhoseStepsCompute() throws Exception {
    int all = Runtime.getRuntime().availableProcessors();
    CountDownLatch begun = new CountDownLatch(all);
    AtomicBoolean over = new AtomicBoolean();
    Pipeline<String> pipeline = pipeline("p", (text, step) -> {
      begun.countDown();
      while (!Thread.currentThread().isInterrupted() && !over.get()) {
        Thread.onSpinWait();
      }
    });
    JobExecutor executor = rig.builder(pipeline).build();
    List<JobHandle> jobs = IntStream.range(0, all)
        .mapToObj(i -> enqueue(executor, pipeline, "job-" + i))
        .toList();
    Worker worker = rig.start(executor.newWorker().concurrency(all));
    try {
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

      worker.shutdown(Duration.ofMillis(1));

      assertThat(jobs)
          .allSatisfy(job -> assertThat(rig.store().find(ref(job)).orElseThrow().state())
              .isEqualTo(JobState.READY));
    } finally {
      over.set(true);
    }
  }

  /** One after the other, each would wait for as long as a lease if the store is away. */
  @Test
  void aShutdownGivesAllJobsBackAtOnce() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    CyclicBarrier handBacks = new CyclicBarrier(2);
    Pipeline<String> pipeline = pipeline("p", (text, step) -> {
      begun.countDown();
      new CountDownLatch(1).await();
    });
    JobExecutor executor = rig.builder(pipeline)
        .interceptor(new JobInterceptor() {
          @Override
          public boolean aroundTransition(Transition transition, TransitionCall call) {
            if (transition.kind() == Transition.Kind.HAND_BACK) {
              try {
                handBacks.await(60, TimeUnit.SECONDS);
              } catch (Exception e) {
                throw new IllegalStateException("the other one was not given back meanwhile", e);
              }
            }
            return call.proceed();
          }
        })
        .build();
    List<JobHandle> jobs =
        List.of(enqueue(executor, pipeline, "one"), enqueue(executor, pipeline, "two"));
    Worker worker = rig.start(executor.newWorker().concurrency(2));
    begun.await();

    assertThat(worker.shutdown(Duration.ofMillis(1))).isFalse();

    assertThat(jobs)
        .allSatisfy(job ->
            assertThat(rig.store().find(ref(job)).orElseThrow().state()).isEqualTo(JobState.READY));
  }

  @Test
  void aStoreThatCannotWakeWorkersIsRefused() {
    Pipeline<String> pipeline = pipeline("p", (text, step) -> {});

    assertThatThrownBy(() -> new JobRig().executor(pipeline).newWorker().start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "This store was made on a connection that is there already, which cannot wake workers: a"
                + " subscription needs one of its own. Make it by RedisJobStore.open(client, prefix).");
  }

  @Test
  void unusableSettingsAreRefused() {
    JobExecutor executor = rig.builder(pipeline("p", (text, step) -> {})).build();

    assertThatThrownBy(() -> executor.newWorker().concurrency(0))
        .hasMessage("concurrency is 0; expected at least 1");
    assertThatThrownBy(() -> executor.newWorker().queue("p", 0))
        .hasMessage("weight of queue p is 0; expected at least 1");
    assertThatThrownBy(() -> executor.newWorker().strictOrder("p", "q"))
        .hasMessage(
            "No registered pipeline has the queue 'q'; the queues are [p]. Correct the name, or register the"
                + " pipeline.");
    assertThatThrownBy(() -> rig.builder().build().newWorker().start())
        .hasMessage(
            "No pipeline is registered with this executor, so a worker has nothing to serve. Register one by"
                + " JobExecutorBuilder.pipeline.");
  }

  static void awaitWhateverComes(CountDownLatch latch) {
    boolean open = false;
    while (!open) {
      try {
        open = latch.await(60, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        // That is what makes it hang.
      }
    }
  }

  static Pipeline<String> pipeline(String name, StepAction<String> body) {
    return Pipeline.named(name).input(String.class).action("only", body).build();
  }

  private static JobHandle enqueue(JobExecutor executor, Pipeline<String> pipeline, String input) {
    return executor.enqueue(pipeline, input, EnqueueOptions.freshCorrelation());
  }

  private static JobRef ref(JobHandle job) {
    return new JobRef(job.queue(), job.jobId());
  }
}
