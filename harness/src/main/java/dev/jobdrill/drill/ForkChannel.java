package dev.jobdrill.drill;

import dev.jobdrill.drill.ForkMessage.Verb;
import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.Transition;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tells the drill what a forked worker is about to do and has done, and waits each time until the drill lets it go on. */
final class ForkChannel implements JobInterceptor {
  private final Clock clock;
  private final BufferedReader fromDrill;
  private final PrintStream toDrill;

  ForkChannel(Clock clock, BufferedReader fromDrill, PrintStream toDrill) {
    this.clock = clock;
    this.fromDrill = fromDrill;
    this.toDrill = toDrill;
  }

  synchronized void tell(Verb verb, String... words) {
    toDrill.println(ForkMessage.of(clock.instant(), verb, words).line());
    toDrill.flush();
    try {
      if (fromDrill.readLine() == null) {
        Runtime.getRuntime().halt(ForkedWorker.ORPHANED);
      }
    } catch (IOException broken) {
      Runtime.getRuntime().halt(ForkedWorker.ORPHANED);
    }
  }

  @Override
  public AttemptOutcome aroundAttempt(ClaimedJob job, AttemptCall call) {
    tell(Verb.ATTEMPT, job.queue(), job.id(), Integer.toString(job.attempt()));
    AttemptOutcome outcome = call.proceed();
    tell(Verb.ATTEMPT_ENDED, outcome.name());
    return outcome;
  }

  @Override
  public @Nullable Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
    tell(Verb.STEP, execution.step());
    Object output;
    try {
      output = call.proceed();
    } catch (Throwable failure) {
      tell(Verb.STEP_ENDED, failure.toString());
      throw failure;
    }
    tell(Verb.STEP_ENDED);
    return output;
  }

  @Override
  public boolean aroundTransition(Transition transition, TransitionCall call) {
    String step = transition.step();
    tell(
        Verb.WRITE,
        transition.kind().name(),
        transition.job().queue(),
        transition.jobId(),
        Integer.toString(transition.attempt()),
        step == null ? "" : step);
    boolean accepted;
    try {
      accepted = call.proceed();
    } catch (JobStoreException failure) {
      tell(Verb.WRITTEN, "", failure.toString());
      throw failure;
    }
    tell(Verb.WRITTEN, Boolean.toString(accepted));
    return accepted;
  }

  @Override
  public void onSkipped(ClaimedJob job, String step) {
    tell(Verb.SKIPPED, step);
  }

  @Override
  public void onRetryScheduled(ClaimedJob job, ErrorRecord error, Instant retryAt) {
    tell(Verb.RETRY, Long.toString(retryAt.toEpochMilli()), error.type());
  }
}
