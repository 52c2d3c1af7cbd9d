package dev.jobdrill.executor;

import dev.jobdrill.executor.Transition.Kind;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.Step;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs one attempt of a claimed job: its steps from the first without a checkpoint on, and then the outcome. */
final class AttemptRunner {
  private final ExecutorSettings settings;
  private final ClaimedJob job;
  private final @Nullable Pipeline<?> pipeline;
  private final Map<String, String> outputs;

  AttemptRunner(ExecutorSettings settings, ClaimedJob job) {
    this.settings = settings;
    this.job = job;
    this.pipeline = settings.pipelines().get(job.pipeline());
    this.outputs = new LinkedHashMap<>(job.checkpoints());
  }

  AttemptOutcome run() {
    ErrorRecord lost = job.lost();
    if (lost != null && failuresAt(lost.step()) >= policyAt(lost.step()).maxAttempts()) {
      return bury(lost.step(), null);
    }
    return settings.interceptor().aroundAttempt(job, this::runSteps);
  }

  private AttemptOutcome runSteps() {
    if (pipeline == null) {
      return settleFailure(
          null,
          new UnknownPipelineException(job.pipeline(), settings.pipelines().keySet()));
    }
    List<Step> steps = pipeline.steps();
    String current = job.input();
    Type currentType = pipeline.inputType();
    String what = "The input of pipeline '" + pipeline.name() + "'";
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (outputs.containsKey(step.name())) {
        settings.interceptor().onSkipped(job, step.name());
      } else {
        String output;
        try {
          output = execute(pipeline, step, what, current, currentType);
        } catch (WorkerCrash crash) {
          throw crash;
        } catch (Throwable failure) {
          return settleFailure(step.name(), failure);
        }
        boolean last = i == steps.size() - 1;
        if (!(last ? complete(step, output) : checkpoint(step, output, steps.get(i + 1)))) {
          return AttemptOutcome.LEASE_LOST;
        }
        if (last) {
          return AttemptOutcome.COMPLETED;
        }
        outputs.put(step.name(), output);
      }
      Optional<Type> produced = step.outputType();
      if (produced.isPresent()) {
        current = outputs.getOrDefault(step.name(), "null");
        currentType = produced.get();
        what = "The output of step '" + step.name() + "'";
      }
    }
    return completeAgain(steps.get(steps.size() - 1));
  }

  /** Every step has its checkpoint already, so only the job's end was left to write. */
  private AttemptOutcome completeAgain(Step last) {
    boolean accepted = complete(last, outputs.getOrDefault(last.name(), "null"));
    return accepted ? AttemptOutcome.COMPLETED : AttemptOutcome.LEASE_LOST;
  }

  private String execute(Pipeline<?> owner, Step step, String what, String input, Type inputType)
      throws Throwable {
    RunningStep context = new RunningStep(settings, job, owner, step, outputs);
    StepExecution execution =
        new StepExecution(step.name(), job.attempt(), step.outputType().orElse(null), context);
    Object output;
    try {
      output = settings.interceptor().aroundStep(execution, () -> {
        Object decoded = settings.codec().decode(what, input, inputType);
        if (decoded == null) {
          throw new PayloadException(
              what + " is null; expected " + inputType.getTypeName() + ".", null);
        }
        return step.run(decoded, context);
      });
    } finally {
      // An interrupt is meant for the step. Left set, it would break the executor's own writes.
      Thread.interrupted();
    }
    if (step.outputType().isEmpty()) {
      return "null";
    }
    Type type = step.outputType().get();
    if (output == null) {
      throw new NullOutputException(owner.name(), step.name(), type.getTypeName());
    }
    return settings
        .codec()
        .encode("The output of step '" + step.name() + "'", output, type)
        .json();
  }

  private boolean checkpoint(Step step, String output, Step next) {
    return write(
        Kind.CHECKPOINT,
        step.name(),
        () -> settings
            .store()
            .checkpoint(job, step.name(), output, next.name(), settings.now(), settings.lease()));
  }

  private boolean complete(Step step, String output) {
    return write(
        Kind.COMPLETE,
        step.name(),
        () -> settings.store().complete(job, step.name(), output, settings.now()));
  }

  private AttemptOutcome settleFailure(@Nullable String step, Throwable failure) {
    RetryPolicy policy = policyAt(step);
    int failures = failuresAt(step) + 1;
    if (policy.isFinal(failure) || failures >= policy.maxAttempts()) {
      return bury(step, ErrorRecord.of(job.attempt(), step, failure, settings.now()));
    }
    Instant retryAt = settings.after(delay(policy, failures, failure));
    ErrorRecord error = ErrorRecord.of(job.attempt(), step, failure, settings.now());
    if (!write(Kind.FAIL, step, () -> settings.store().fail(job, error, retryAt, settings.now()))) {
      return AttemptOutcome.LEASE_LOST;
    }
    settings.interceptor().onRetryScheduled(job, error, retryAt);
    return AttemptOutcome.RETRY_SCHEDULED;
  }

  /** A backoff is the user's code; where it fails, the error it was asked about must not get lost. */
  private Duration delay(RetryPolicy policy, int failures, Throwable failure) {
    try {
      return Objects.requireNonNull(
          policy.backoff().delay(failures, settings.random()), "the backoff returned null");
    } catch (RuntimeException broken) {
      if (broken != failure) {
        failure.addSuppressed(broken);
      }
      return RetryPolicy.DEFAULT.backoff().delay(failures, settings.random());
    }
  }

  private AttemptOutcome bury(@Nullable String step, @Nullable ErrorRecord error) {
    boolean accepted =
        write(Kind.BURY, step, () -> settings.store().bury(job, error, settings.now()));
    return accepted ? AttemptOutcome.DEAD : AttemptOutcome.LEASE_LOST;
  }

  private boolean write(Kind kind, @Nullable String step, JobInterceptor.TransitionCall call) {
    return settings
        .interceptor()
        .aroundTransition(new Transition(kind, job.id(), job.attempt(), step), call);
  }

  private RetryPolicy policyAt(@Nullable String step) {
    return ownPolicy(step).orElse(pipeline == null ? RetryPolicy.DEFAULT : pipeline.retryPolicy());
  }

  /** The failures so far that count against the policy in force at a step. */
  private int failuresAt(@Nullable String step) {
    if (step != null && ownPolicy(step).isPresent()) {
      return job.failures().getOrDefault(step, 0);
    }
    return job.failures().entrySet().stream()
        .filter(entry -> ownPolicy(entry.getKey()).isEmpty())
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private Optional<RetryPolicy> ownPolicy(@Nullable String step) {
    return step == null || pipeline == null
        ? Optional.empty()
        : pipeline.step(step).flatMap(found -> found.options().retryPolicy());
  }
}
