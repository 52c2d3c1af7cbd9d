package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobdrill.executor.Transition.Kind;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker of one slot, whose thread is lost in a step that heeds no interruption. */
class HungStepTest {
  private static final RetryPolicy AGAIN =
      RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ZERO));

  private final WorkerRig rig = new WorkerRig();
  private final Queue<String> ran = new ConcurrentLinkedQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch occupied = new CountDownLatch(1);
  private final CountDownLatch occupy = new CountDownLatch(1);
  private volatile Thread stuck = Thread.currentThread();
  private Pipeline<String> pipeline = WorkerTest.pipeline("p", (text, step) -> {});

  @AfterEach
  void close() {
    release.countDown();
    rig.close();
  }

  @Test
  void itsJobIsTakenFromItAndAnotherThreadTakesItsPlace() {
    JobExecutor executor = start(AGAIN, new JobInterceptor() {});

    StoredJob done = rig.awaitSettled(enqueue(executor, "hangs"));

    assertThat(done.state()).isEqualTo(JobState.COMPLETED);
    assertThat(done.errors())
        .extracting(ErrorRecord::type)
        .containsExactly(StepHungException.class.getName());
    release.countDown();
    rig.awaitSettled(enqueue(executor, "after"));
    assertThat(ran).contains("hangs 2", "after 1");
  }

  @Test
  void anotherThreadTakesItsPlaceThoughTheJobCannotBeTakenFromItUntilItsLeaseEnds() {
    JobExecutor executor = start(AGAIN, new JobInterceptor() {
      @Override
      public boolean aroundTransition(Transition transition, TransitionCall call) {
        if (transition.kind() == Kind.FAIL) {
          throw GivingUpTest.away();
        }
        return call.proceed();
      }
    });
    JobHandle hangs = enqueue(executor, "hangs");

    StoredJob done = rig.awaitSettled(hangs);

    assertThat(done.state()).isEqualTo(JobState.COMPLETED);
    assertThat(done.errors())
        .extracting(ErrorRecord::type)
        .containsExactly(ErrorRecord.LEASE_EXPIRED);
    assertThat(ran).containsExactly("hangs 2");
  }

  @Test
  void anotherThreadTakesItsPlaceThoughAnInterceptorFailsWhenItIsTold() {
    JobExecutor executor = start(AGAIN, new JobInterceptor() {
      @Override
      public void onRetryScheduled(ClaimedJob job, ErrorRecord error, Instant retryAt) {
        throw new IllegalStateException("the interceptor's own defect");
      }
    });

    assertThat(rig.awaitSettled(enqueue(executor, "hangs")).state()).isEqualTo(JobState.COMPLETED);
  }

  /** Else it waits for jobs beside the thread that took its place, and throws away what it is given. */
  @Test
  void takesNoJobWhenItsStepEndsWhileItsJobIsTakenFromIt() throws Exception {
    JobExecutor executor = start(RetryPolicy.never(), new JobInterceptor() {
      @Override
      public boolean aroundTransition(Transition transition, TransitionCall call) {
        if (transition.kind() == Kind.BURY) {
          release.countDown();
          awaitThat(() -> stuck.getState() == Thread.State.WAITING
              || stuck.getState() == Thread.State.TERMINATED);
        }
        return call.proceed();
      }
    });
    assertThat(rig.awaitSettled(enqueue(executor, "hangs")).errors()).hasSize(1);

    enqueue(executor, "occupies");
    assertThat(occupied.await(60, TimeUnit.SECONDS)).isTrue();
    JobHandle after = enqueue(executor, "after");
    occupy.countDown();
    assertThat(rig.awaitSettled(after).errors()).isEmpty();
    assertThat(ran).containsExactly("occupies 1", "after 1");
  }

  @Test
  void aShutdownWaitsForItsJobToBeTakenFromIt() throws Exception {
    CountDownLatch taking = new CountDownLatch(1);
    CountDownLatch mayWrite = new CountDownLatch(1);
    JobExecutor executor = start(RetryPolicy.never(), new JobInterceptor() {
      @Override
      public boolean aroundTransition(Transition transition, TransitionCall call) {
        if (transition.kind() == Kind.BURY) {
          taking.countDown();
          WorkerTest.awaitWhateverComes(mayWrite);
        }
        return call.proceed();
      }
    });
    JobHandle hangs = enqueue(executor, "hangs");
    assertThat(taking.await(60, TimeUnit.SECONDS)).isTrue();

    FutureTask<JobState> shutdown = new FutureTask<>(() -> {
      rig.workers().get(0).shutdown(Duration.ofSeconds(60));
      return rig.store().find(new JobRef("p", hangs.jobId())).orElseThrow().state();
    });
    Thread thread = new Thread(shutdown);
    thread.start();
    // It waits for the job, or did not and has ended.
    awaitThat(() -> shutdown.isDone()
        || (thread.getState() == Thread.State.TIMED_WAITING
            && rig.workers().get(0).isShuttingDown()));
    mayWrite.countDown();
    assertThat(shutdown.get(60, TimeUnit.SECONDS)).isEqualTo(JobState.DEAD);
  }

  private JobExecutor start(RetryPolicy policy, JobInterceptor interceptor) {
    pipeline = Pipeline.named("p")
        .input(String.class)
        .action(
            "stuck",
            (text, step) -> hang(text, step.attempt()),
            // Far more than the attempts take that do not hang, however busy the machine is.
            StepOptions.timeout(Duration.ofSeconds(2)))
        .action("rest", (text, step) -> rest(text, step.attempt()))
        .retry(policy)
        .build();
    JobExecutor executor = rig.builder(pipeline)
        .interceptor(interceptor)
        .hangGrace(Duration.ofMillis(50))
        .lease(Duration.ofSeconds(5))
        .build();
    rig.start(executor.newWorker().concurrency(1));
    return executor;
  }

  private void hang(String text, int attempt) {
    if (text.equals("hangs") && attempt == 1) {
      stuck = Thread.currentThread();
      WorkerTest.awaitWhateverComes(release);
    }
  }

  private void rest(String text, int attempt) throws InterruptedException {
    if (text.equals("occupies")) {
      occupied.countDown();
      occupy.await();
    }
    ran.add(text + " " + attempt);
  }

  private JobHandle enqueue(JobExecutor executor, String input) {
    return executor.enqueue(pipeline, input, EnqueueOptions.freshCorrelation());
  }

  private static void awaitThat(BooleanSupplier condition) {
    await().atMost(WorkerRig.LIMIT).until(condition::getAsBoolean);
  }
}
