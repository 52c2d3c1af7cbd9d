package dev.jobdrill.storm;

import dev.jobdrill.executor.JobRef;
import dev.jobdrill.pipeline.ChildJobs;
import dev.jobdrill.pipeline.ChildResults;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.PipelineBuilder;
import dev.jobdrill.pipeline.StepContext;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The pipelines of a storm. Each step makes its output of its input, and has one effect whose payload is that. */
final class StormPipelines {
  private static final Duration HANGING = Duration.ofSeconds(3);

  private final Fates fates;
  private final Ledger ledger;
  private final int version;
  private final Map<JobKind, Pipeline<String>> pipelines = new EnumMap<>(JobKind.class);

  /**
   * All pipelines.
   *
   * @param ledger where bodies write down what they do; null where none will run
   * @param version of the pipelines that differ from version to version
   */
  StormPipelines(Fates fates, Ledger ledger, int version) {
    this.fates = fates;
    this.ledger = ledger;
    this.version = version;
    for (JobKind kind : JobKind.values()) {
      pipelines.put(kind, build(kind));
    }
  }

  List<Pipeline<String>> all() {
    return List.copyOf(pipelines.values());
  }

  Pipeline<String> of(JobKind kind) {
    return pipelines.get(kind);
  }

  private Pipeline<String> build(JobKind kind) {
    PipelineBuilder<String, String> builder =
        Pipeline.named(kind.pipeline()).input(String.class).queue(kind.queue());
    for (String step : kind.steps(version)) {
      builder = builder.step(
          step,
          String.class,
          (input, context) ->
              run(kind, kind.evolves() ? fates.inputOf(context.jobId()) : input, context),
          kind.options(step));
    }
    return builder.retry(kind.retryPolicy()).build();
  }

  private String run(JobKind kind, String input, StepContext step) throws Exception {
    String job = step.jobId();
    JobRef ref = new JobRef(kind.queue(), job);
    ledger.body(ref, step, version);
    if (kind.isLimited(step.stepName()) && fates.hangs(job, step.stepName(), step.attempt())) {
      hang();
    }
    step.sleep(Duration.ofMillis(fates.pauseMillis(job, step.stepName(), step.attempt())));
    if (fates.isDoomed(job, kind, step.stepName())) {
      throw new Doomed(job, step.stepName(), step.attempt());
    }
    Fates.Failing failing = fates.failing(job, step.stepName(), step.attempt());
    failIf(failing == Fates.Failing.BEFORE_EFFECT, step);
    JobKind childKind = kind.childrenOf(step.stepName());
    String children = childKind == null ? "" : children(of(childKind), step);
    String output = fates.outputOf(job, step.stepName(), input, children);
    ledger.effect(ref, step, output);
    failIf(failing == Fates.Failing.AFTER_EFFECT, step);
    return output;
  }

  /** Longer than the time limit and the grace that follows; what comes after that comes too late. */
  private static void hang() {
    long end = System.nanoTime() + HANGING.toNanos();
    boolean interrupted = false;
    for (long left = HANGING.toNanos(); left > 0; left = end - System.nanoTime()) {
      try {
        TimeUnit.NANOSECONDS.sleep(left);
      } catch (InterruptedException ignored) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void failIf(boolean fated, StepContext step) {
    if (fated) {
      throw new StepFailure(step.jobId(), step.stepName(), step.attempt());
    }
  }

  /** What a parent makes of its children: their outputs in order, and how many died. */
  private String children(Pipeline<String> pipeline, StepContext step) {
    int count = fates.children(step.jobId(), step.stepName());
    ChildJobs jobs = step.spawnAll(pipeline, Collections.nCopies(count, step.jobId()));
    ChildResults results = jobs.await();
    return summary(
        List.copyOf(results.completed(String.class).values()), results.dead().size());
  }

  static String summary(List<String> outputs, int dead) {
    return String.join(",", outputs) + " and " + dead + " dead";
  }
}
