package dev.jobdrill.exploration;

import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What one run of an exploration runs. Made anew for each run, by a {@link SubjectFactory}, with all it needs outside.
 *
 * @param worker makes the pipelines of one worker; called again after each crash, since a dead worker's memory is gone
 * @param pipeline the name of the one that is run
 * @param input its input
 * @param probes effects outside of HTTP
 * @param check what must hold besides the invariants
 * @param closing closed when the run has been looked at
 */
public record Subject(
    Supplier<List<Pipeline<?>>> worker,
    String pipeline,
    Object input,
    List<EffectProbe> probes,
    RunCheck check,
    AutoCloseable closing) {

  /** What a user checks on each run. */
  @FunctionalInterface
  public interface RunCheck {
    /**
     * Checks a run.
     *
     * @param run a run that has settled
     * @throws Throwable an {@link AssertionError} if something does not hold; whatever is thrown fails the run
     */
    void check(JobRun run) throws Throwable;
  }

  /**
   * Copies the probes.
   *
   * @param worker makes pipelines
   * @param pipeline the name of one
   * @param input its input
   * @param probes effects outside of HTTP
   * @param check what must hold besides
   * @param closing closed at the end
   */
  public Subject {
    probes = List.copyOf(probes);
  }

  /**
   * One pipeline, without probes and checks.
   *
   * @param worker makes it, once a worker
   * @param input its input
   * @return the subject
   */
  public static Subject of(Supplier<Pipeline<?>> worker, Object input) {
    return ofSeveral(() -> List.of(worker.get()), "", input);
  }

  /**
   * Several pipelines, of which one is run and others are its children, say.
   *
   * @param worker makes them, once a worker
   * @param pipeline the name of the one that is run; empty if there is only one
   * @param input its input
   * @return the subject
   */
  public static Subject ofSeveral(
      Supplier<List<Pipeline<?>>> worker, String pipeline, Object input) {
    return new Subject(worker, pipeline, input, List.of(), run -> {}, () -> {});
  }

  /**
   * This subject with another probe.
   *
   * @param probe looks at effects outside of HTTP
   * @return the changed subject
   */
  public Subject probing(EffectProbe probe) {
    List<EffectProbe> all = new ArrayList<>(probes);
    all.add(probe);
    return new Subject(worker, pipeline, input, all, check, closing);
  }

  /**
   * This subject with a check of its own.
   *
   * @param ownCheck called for each run, baseline included
   * @return the changed subject
   */
  public Subject checking(RunCheck ownCheck) {
    return new Subject(worker, pipeline, input, probes, ownCheck, closing);
  }

  /**
   * This subject with something to close.
   *
   * @param what closed when the run has been looked at
   * @return the changed subject
   */
  public Subject closing(AutoCloseable what) {
    return new Subject(worker, pipeline, input, probes, check, what);
  }
}
