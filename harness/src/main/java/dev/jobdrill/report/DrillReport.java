package dev.jobdrill.report;

import dev.jobdrill.executor.JobState;
import dev.jobdrill.recording.JobRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One drill, to be written by a {@link ReportDirectory}. Immutable; each method returns a changed copy.
 *
 * @param name what it is called, such as the test's display name
 * @param testClass the class it stands in, or what else it belongs to
 * @param kind what kind of drill it was
 * @param verdict how it ended
 * @param failure what it failed with; null if it did not fail
 * @param runs its jobs, in the order of their enqueueing
 * @param baseline the same job without faults, to compare with; null if there is none
 * @param replay lines that repeat the drill, to be copied
 * @param ranAt when it ran, by the clock on the wall
 * @param took how long it took, by the clock on the wall
 */
public record DrillReport(
    String name,
    String testClass,
    DrillKind kind,
    Verdict verdict,
    @Nullable Throwable failure,
    List<JobRun> runs,
    @Nullable JobRun baseline,
    List<Replay> replay,
    Instant ranAt,
    Duration took) {

  /**
   * A line to be copied.
   *
   * @param what what it is for, in a few words
   * @param line the line
   */
  public record Replay(String what, String line) {}

  /**
   * A drill that passed at an unknown time.
   *
   * @param name what it is called
   * @param testClass the class it stands in
   * @param runs its jobs
   * @return the drill
   */
  public static DrillReport passed(String name, String testClass, List<JobRun> runs) {
    return new DrillReport(
        name,
        testClass,
        DrillKind.DRILL,
        Verdict.PASSED,
        null,
        List.copyOf(runs),
        null,
        List.of(),
        Instant.EPOCH,
        Duration.ZERO);
  }

  /**
   * The drill, failed.
   *
   * @param error what it failed with
   * @return the changed drill
   */
  public DrillReport failedWith(Throwable error) {
    return new DrillReport(
        name, testClass, kind, Verdict.FAILED, error, runs, baseline, replay, ranAt, took);
  }

  /**
   * The drill, aborted.
   *
   * @param reason the assumption that did not hold
   * @return the changed drill
   */
  public DrillReport abortedBy(Throwable reason) {
    return new DrillReport(
        name, testClass, kind, Verdict.ABORTED, reason, runs, baseline, replay, ranAt, took);
  }

  /**
   * The drill, of another kind.
   *
   * @param other the kind
   * @return the changed drill
   */
  public DrillReport of(DrillKind other) {
    return new DrillReport(
        name, testClass, other, verdict, failure, runs, baseline, replay, ranAt, took);
  }

  /**
   * The drill beside a run without faults.
   *
   * @param run the run to compare with
   * @return the changed drill
   */
  public DrillReport besideBaseline(JobRun run) {
    return new DrillReport(name, testClass, kind, verdict, failure, runs, run, replay, ranAt, took);
  }

  /**
   * The drill beside one of its own jobs, if that is a run without faults of another: the first that completed, met no
   * fault, and had the pipeline and the input of one that did.
   *
   * @return the changed drill, or this one if there is no such job
   */
  public DrillReport besideOwnBaseline() {
    return runs.stream()
        .filter(run -> run.state() == JobState.COMPLETED && run.strikes().isEmpty())
        .filter(run -> runs.stream().anyMatch(other -> isStruckTwinOf(other, run)))
        .findFirst()
        .map(this::besideBaseline)
        .orElse(this);
  }

  private static boolean isStruckTwinOf(JobRun other, JobRun run) {
    return !other.strikes().isEmpty()
        && other.pipeline().equals(run.pipeline())
        && other.inputJson().equals(run.inputJson());
  }

  /**
   * The drill with one more line that repeats it.
   *
   * @param what what the line is for
   * @param line the line
   * @return the changed drill
   */
  public DrillReport replayedBy(String what, String line) {
    List<Replay> all = new ArrayList<>(replay);
    all.add(new Replay(what, line));
    return new DrillReport(
        name, testClass, kind, verdict, failure, runs, baseline, List.copyOf(all), ranAt, took);
  }

  /**
   * The drill at its time.
   *
   * @param instant when it ran, by the clock on the wall
   * @param duration how long it took
   * @return the changed drill
   */
  public DrillReport ranAt(Instant instant, Duration duration) {
    return new DrillReport(
        name, testClass, kind, verdict, failure, runs, baseline, replay, instant, duration);
  }
}
