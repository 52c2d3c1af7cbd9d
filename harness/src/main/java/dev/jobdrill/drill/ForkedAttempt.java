package dev.jobdrill.drill;

import dev.jobdrill.drill.ForkMessage.Verb;
import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.RunResult;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.executor.WorkerCrash;
import dev.jobdrill.executor.redis.RedisJobStore;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An attempt in a forked JVM, as the drill sees it: what happens there passes through the drill's interceptors here, one
 * within the other, as if it happened in this JVM.
 */
final class ForkedAttempt {
  private final ForkedProcess process;
  private final RedisJobStore store;
  private final VirtualClock clock;
  private final List<JobInterceptor> interceptors;
  private @Nullable ClaimedJob job;

  ForkedAttempt(
      ForkedProcess process,
      RedisJobStore store,
      VirtualClock clock,
      List<JobInterceptor> interceptors) {
    this.process = process;
    this.store = store;
    this.clock = clock;
    this.interceptors = interceptors;
  }

  /**
   * Lets the worker ask for a job and run it.
   *
   * @throws WorkerCrash if it was killed
   */
  RunResult run() throws IOException, InterruptedException {
    while (true) {
      ForkMessage message = next();
      if (message.verb() == Verb.DONE) {
        String ran = message.word(0);
        String more = message.word(1);
        process.goOn();
        ClaimedJob claimed = job;
        if (!ran.isEmpty() && claimed != null) {
          return new RunResult.Ran(
              claimed.queue(), ran, claimed.attempt(), AttemptOutcome.valueOf(more));
        }
        return new RunResult.Idle(
            more.isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(more)));
      }
      handle(message);
    }
  }

  private ForkMessage next() throws IOException, InterruptedException {
    ForkMessage message = process.read();
    clock.advanceTo(message.at());
    if (message.verb() == Verb.FAILED) {
      throw new IllegalStateException(
          "The forked worker could not work: " + message.word(0) + "\n" + process.lastOutput());
    }
    return message;
  }

  private ForkMessage until(Verb end) {
    try {
      process.goOn();
      while (true) {
        ForkMessage message = next();
        if (message.verb() == end) {
          return message;
        }
        handle(message);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(
          "The forked worker is gone: " + e + "\n" + process.lastOutput(), e);
    }
  }

  private void handle(ForkMessage message) throws IOException {
    switch (message.verb()) {
      case ATTEMPT -> attempt(message);
      case STEP -> step(message.word(0));
      case WRITE -> write(message);
      case SKIPPED -> interceptors.forEach(each -> each.onSkipped(claimed(), message.word(0)));
      case RETRY -> retry(message);
      default -> throw new IllegalStateException("unexpected from a forked worker: " + message);
    }
    process.goOn();
  }

  private void retry(ForkMessage message) {
    Instant at = Instant.ofEpochMilli(Long.parseLong(message.word(0)));
    ErrorRecord error =
        new ErrorRecord(claimed().attempt(), null, message.word(1), null, "", clock.instant());
    interceptors.forEach(each -> each.onRetryScheduled(claimed(), error, at));
  }

  private ClaimedJob claimed() {
    if (job == null) {
      throw new IllegalStateException("the forked worker has claimed no job");
    }
    return job;
  }

  private void attempt(ForkMessage message) {
    JobRef ref = new JobRef(message.word(0), message.word(1));
    StoredJob stored = store.find(ref).orElseThrow();
    ClaimedJob claimed = new ClaimedJob(
        ref,
        stored.pipeline(),
        stored.shape(),
        stored.correlationId(),
        stored.traceparent(),
        stored.input(),
        Integer.parseInt(message.word(2)),
        0,
        stored.checkpoints(),
        Map.of(),
        null,
        stored.parent(),
        stored.enqueuedAt());
    job = claimed;
    JobInterceptor.AttemptCall call =
        () -> AttemptOutcome.valueOf(until(Verb.ATTEMPT_ENDED).word(0));
    for (int i = interceptors.size() - 1; i >= 0; i--) {
      JobInterceptor interceptor = interceptors.get(i);
      JobInterceptor.AttemptCall inner = call;
      call = () -> interceptor.aroundAttempt(claimed, inner);
    }
    call.proceed();
  }

  private void step(String step) {
    StepExecution execution =
        new StepExecution(step, claimed().attempt(), null, new RemoteStep(claimed(), step, clock));
    JobInterceptor.StepCall call = () -> {
      ForkMessage ended = until(Verb.STEP_ENDED);
      if (!ended.words().isEmpty()) {
        throw new StepFailed(ended.word(0));
      }
      return null;
    };
    for (int i = interceptors.size() - 1; i >= 0; i--) {
      JobInterceptor interceptor = interceptors.get(i);
      JobInterceptor.StepCall inner = call;
      call = () -> interceptor.aroundStep(execution, inner);
    }
    try {
      call.proceed();
    } catch (StepFailed failed) {
      // The interceptors have seen it; the worker deals with it.
      return;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(ForkMessage message) {
    String step = message.word(4);
    Transition transition = new Transition(
        Transition.Kind.valueOf(message.word(0)),
        new JobRef(message.word(1), message.word(2)),
        Integer.parseInt(message.word(3)),
        step.isEmpty() ? null : step);
    JobInterceptor.TransitionCall call = () -> {
      ForkMessage written = until(Verb.WRITTEN);
      if (written.word(0).isEmpty()) {
        throw new JobStoreException(
            written.word(1),
            JobStoreException.Reason.OTHER,
            JobStoreException.Outcome.UNKNOWN,
            null);
      }
      return Boolean.parseBoolean(written.word(0));
    };
    for (int i = interceptors.size() - 1; i >= 0; i--) {
      JobInterceptor interceptor = interceptors.get(i);
      JobInterceptor.TransitionCall inner = call;
      call = () -> interceptor.aroundTransition(transition, inner);
    }
    try {
      call.proceed();
    } catch (JobStoreException met) {
      // The worker has met it too, and repeats its write.
      return;
    }
  }

  /** What a step threw in the forked JVM. */
  private static final class StepFailed extends Exception {
    private static final long serialVersionUID = 1L;

    StepFailed(String what) {
      super(what);
    }
  }
}
