package dev.jobdrill.executor;

import dev.jobdrill.executor.Transition.Kind;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.Shape;
import dev.jobdrill.pipeline.Step;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one attempt of a claimed job: its steps from the first without a checkpoint on, and then the outcome. */
final class AttemptRunner {
  private static final Logger log = LoggerFactory.getLogger(AttemptRunner.class);

  private final ExecutorSettings settings;
  private final ClaimedJob job;
  private final Pipeline<?> pipeline;
  private final Attempt attempt;
  private final Writes writes;
  private final Settlement settlement;
  private final Retries retries;
  private final StepRunner steps;
  private final LeaseKeeper lease;
  private final Map<String, String> outputs;

  /**
   * The steps that the job is run with, if it carries others: it carries these from its next checkpoint on. Until then both
   * say the same of what it has completed.
   */
  private final @Nullable String changedShape;

  private StepRunner.Output latest = StepRunner.Output.NONE;

  AttemptRunner(
      ExecutorSettings settings,
      ClaimedJob job,
      Pipeline<?> pipeline,
      NextClaim next,
      Consumer<Runnable> onHang) {
    this.settings = settings;
    this.job = job;
    this.pipeline = pipeline;
    this.attempt = new Attempt(settings.now().plus(settings.lease()));
    this.writes = new Writes(settings, job, attempt);
    String shape = pipeline.shape().toString();
    this.changedShape = shape.equals(job.shape()) ? null : shape;
    this.settlement = new Settlement(settings, job, pipeline, writes, next, changedShape);
    this.retries = new Retries(settings, job, pipeline);
    this.lease = new LeaseKeeper(settings, job, attempt);
    this.outputs = new LinkedHashMap<>(job.checkpoints());
    this.steps = new StepRunner(
        settings,
        job,
        pipeline,
        attempt,
        writes,
        (step, where) -> onHang.accept(() -> takeFrom(step, where)));
  }

  private void takeFrom(String step, StepHungException where) {
    lease.stop();
    settlement.takeNoNextJob();
    log.error("Job {} is taken from its step.", job.ref(), where);
    unlessUnreachable(() -> settleFailure(step, where));
  }

  AttemptResult run() {
    ErrorRecord lost = job.lost();
    if (lost != null && retries.exhaustedAt(lost.step())) {
      AttemptOutcome outcome = unlessUnreachable(() -> settlement.bury(lost.step(), null, null));
      return new AttemptResult(job.attempt() - 1, outcome, settlement.next());
    }
    AttemptOutcome outcome =
        settings.interceptor().aroundAttempt(job, () -> unlessUnreachable(this::runLeased));
    return new AttemptResult(job.attempt(), outcome, settlement.next());
  }

  /** Gives the job back if a step runs now; false if none does, and then the attempt does so before its next step. */
  boolean stop() {
    attempt.requestStop();
    boolean inStep = attempt.takeAway();
    if (inStep) {
      lease.stop();
      try {
        unlessUnreachable(() -> settlement.handBack(null));
      } finally {
        attempt.interrupt();
      }
    }
    return inStep;
  }

  private AttemptOutcome unlessUnreachable(JobInterceptor.AttemptCall call) {
    try {
      return call.proceed();
    } catch (JobStoreException failure) {
      log.error(
          "Attempt {} of job {} is given up: its lease ended before the store could be written to. Another attempt"
              + " goes on from the last checkpoint.",
          job.attempt(),
          job.ref(),
          failure);
      return AttemptOutcome.LEASE_LOST;
    }
  }

  private AttemptOutcome runLeased() {
    lease.start();
    try {
      Optional<PipelineChangedException> change = incompatibleChange();
      if (restartsAfterLoss() || (change.isPresent() && retries.fromTheTop(null))) {
        return restart() ? runSteps() : AttemptOutcome.LEASE_LOST;
      }
      return change.isPresent() ? settleFailure(null, change.get()) : runSteps();
    } finally {
      lease.stop();
    }
  }

  private Optional<PipelineChangedException> incompatibleChange() {
    if (outputs.isEmpty()) {
      return Optional.empty();
    }
    Shape begun = Shape.parse(job.shape());
    return begun
        .obstacle(pipeline.shape(), List.copyOf(outputs.keySet()))
        .map(difference ->
            new PipelineChangedException(pipeline.name(), begun, pipeline.shape(), difference));
  }

  /** A worker that vanished could not drop its checkpoints, as a failure does under such a policy. */
  private boolean restartsAfterLoss() {
    ErrorRecord lost = job.lost();
    return lost != null && !outputs.isEmpty() && retries.fromTheTop(lost.step());
  }

  private boolean restart() {
    outputs.clear();
    return writes.write(
        Kind.RESTART, null, () -> settings.store().restart(job, firstStep(), settings.now()));
  }

  private AttemptOutcome runSteps() {
    List<Step> all = pipeline.steps();
    StepRunner.Input input = new StepRunner.Input(
        "The input of pipeline '" + pipeline.name() + "'", job.input(), pipeline.inputType(), null);
    for (int i = 0; i < all.size(); i++) {
      Step step = all.get(i);
      if (outputs.containsKey(step.name())) {
        settings.interceptor().onSkipped(job, step.name());
      } else {
        Step following = i + 1 < all.size() ? all.get(i + 1) : null;
        AttemptOutcome outcome = runStep(step, input, following);
        if (outcome != null) {
          return outcome;
        }
      }
      input = inputAfter(step, input);
      latest = StepRunner.Output.NONE;
    }
    // Every step has its checkpoint already, so only the job's end was left to write.
    Step last = all.get(all.size() - 1);
    return settlement.complete(last.name(), outputs.getOrDefault(last.name(), "null"), outputs);
  }

  private StepRunner.Input inputAfter(Step step, StepRunner.Input before) {
    return step.outputType()
        .map(type -> new StepRunner.Input(
            "The output of step '" + step.name() + "'",
            outputs.getOrDefault(step.name(), "null"),
            type,
            latest.value()))
        .orElseGet(before::unread);
  }

  /** Runs a step and writes what came of it; null if the attempt goes on. */
  private @Nullable AttemptOutcome runStep(
      Step step, StepRunner.Input input, @Nullable Step following) {
    try {
      latest = steps.run(step, input, outputs);
    } catch (WorkerCrash crash) {
      throw crash;
    } catch (StepRunner.Stopped stopped) {
      return stopped.takenAway() ? AttemptOutcome.LEASE_LOST : settlement.handBack(null);
    } catch (ChildrenPending pending) {
      return settlement.park(step.name(), pending.children());
    } catch (Throwable failure) {
      JobStoreException givenUp = writes.givenUp(failure);
      if (givenUp != null) {
        throw givenUp;
      }
      return settleFailure(step.name(), failure);
    }
    String output = latest.json();
    outputs.put(step.name(), output);
    if (following == null) {
      return settlement.complete(step.name(), output, outputs);
    }
    return checkpoint(step, output, following) ? null : AttemptOutcome.LEASE_LOST;
  }

  private boolean checkpoint(Step step, String output, Step following) {
    Instant[] end = new Instant[1];
    boolean accepted = writes.write(Kind.CHECKPOINT, step.name(), () -> {
      Instant now = settings.now();
      end[0] = now.plus(settings.lease());
      return settings
          .store()
          .checkpoint(
              job, step.name(), output, following.name(), now, settings.lease(), changedShape);
    });
    if (accepted) {
      attempt.leasedUntil(end[0]);
    }
    return accepted;
  }

  private AttemptOutcome settleFailure(@Nullable String step, Throwable failure) {
    Optional<Instant> retryAt = retries.retryAt(step, failure);
    ErrorRecord error = ErrorRecord.of(job.attempt(), step, failure, settings.now());
    if (retryAt.isEmpty()) {
      return settlement.bury(step, error, failure);
    }
    return settlement.fail(
        error, failure, retryAt.get(), retries.fromTheTop(step) ? firstStep() : null);
  }

  private String firstStep() {
    return pipeline.steps().get(0).name();
  }
}
