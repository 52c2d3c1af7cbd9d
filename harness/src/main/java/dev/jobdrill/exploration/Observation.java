package dev.jobdrill.exploration;

import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.recording.JobRun;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one run showed.
 *
 * @param schedule its faults
 * @param run the job; null if it could not even be enqueued
 * @param points the fault points it came to, in order
 * @param atState how many of them it had come to when the attempt had ended in which the last fault struck
 * @param state the state at that moment, as a hash; empty where none was taken
 * @param facts what the run is compared by
 * @param emitted how much the job had emitted by then, before any replay of it
 * @param notRun how many jobs that it enqueued, as children or not, were not run, by pipeline, since the test does not have it
 * @param stuck why it did not settle
 * @param diverged which fault never struck, although it should have
 * @param hindered which fault came to its point and had nothing to strike there
 * @param violations what did not hold
 */
record Observation(
    Schedule schedule,
    @Nullable JobRun run,
    List<FaultPoint> points,
    int atState,
    Optional<String> state,
    @Nullable Facts facts,
    Emitted emitted,
    Map<String, Integer> notRun,
    Optional<String> stuck,
    Optional<String> diverged,
    Optional<String> hindered,
    List<Violation> violations) {

  /**
   * How much a job has emitted.
   *
   * @param spans how many spans
   * @param lines how many log lines
   */
  record Emitted(int spans, int lines) {
    /** Only a dead job is replayed. */
    static Emitted by(JobRun run) {
      return run.state() == JobState.DEAD
          ? new Emitted(run.spans().size(), run.logs().size())
          : new Emitted(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }
  }

  Observation judged(List<Violation> found) {
    return new Observation(
        schedule, run, points, atState, state, facts, emitted, notRun, stuck, diverged, hindered,
        found);
  }

  /** The same without the run, which is large; enough to go on from. */
  Observation light() {
    return new Observation(
        schedule,
        null,
        points,
        atState,
        state,
        null,
        emitted,
        notRun,
        stuck,
        diverged,
        hindered,
        violations);
  }

  Optional<Violation> violation(String key) {
    return violations.stream().filter(violation -> violation.key().equals(key)).findFirst();
  }

  boolean failed() {
    return !violations.isEmpty();
  }

  /** {@return whether every fault struck where the schedule has it} */
  boolean asScheduled() {
    return diverged.isEmpty() && hindered.isEmpty();
  }
}
