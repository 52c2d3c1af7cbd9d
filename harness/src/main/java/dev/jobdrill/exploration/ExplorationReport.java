package dev.jobdrill.exploration;

import dev.jobdrill.fault.Schedule;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an exploration found. Immutable and thread-safe.
 *
 * @param shape the hash of the pipeline's shape, as schedules have it
 * @param faults how many faults a schedule had at most
 * @param attempts up to which attempt faults struck
 * @param points how many fault points were found
 * @param runs how many runs were made, those without faults included
 * @param merged how many states were not explored since an equal one was
 * @param states how many distinct states were reached after a failed attempt
 * @param hindered how many faults came to their point and had nothing to strike
 * @param incomplete what was not tried, and why; empty if all was
 * @param seconds how long it took, on the wall's clock
 * @param matrix by fault point, how many schedules had a fault there and how many of them failed
 * @param skipped the first 20 schedules with a fault that had nothing to strike
 * @param notRun which jobs a run enqueued, as children or not, and nobody ran, since the test does not have their pipelines:
 *     how many at most in a run, and of which pipeline
 * @param notes what else is to be known: failures that are left out, and failing schedules that were not gone on from
 * @param unsound why the verdict cannot be trusted: a run that went another way than the one before it, a
 *     failure that did not repeat; empty if it can
 * @param failures one entry a cause, in the order they were found
 */
public record ExplorationReport(
    String shape,
    int faults,
    int attempts,
    int points,
    int runs,
    int merged,
    int states,
    int hindered,
    String incomplete,
    double seconds,
    Map<String, Cell> matrix,
    List<String> skipped,
    List<String> notRun,
    List<String> notes,
    List<String> unsound,
    List<Failure> failures) {

  /**
   * One point of the matrix.
   *
   * @param tried how many schedules had a fault there
   * @param failed how many of them failed
   */
  public record Cell(int tried, int failed) {}

  /**
   * What to write to run the schedule of a failure again, held to the same invariants.
   *
   * @param where where to write it, such as {@code with this explorer}
   * @param line the line of Java, to be pasted
   */
  public record Replay(String where, String line) {
    static Replay byExplorer(Schedule schedule) {
      return new Replay(
          "with this explorer",
          "explorer.replay(subjects, Schedule.parse(" + literal(schedule) + "))");
    }

    /**
     * The text of a schedule as a literal of Java.
     *
     * @param schedule the schedule
     * @return the literal, in its quotation marks
     */
    public static String literal(Schedule schedule) {
      return '"' + schedule.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
  }

  /**
   * A distinct failure.
   *
   * @param invariant the invariant that did not hold, by name
   * @param cause what all its runs have in common
   * @param text what was found and expected
   * @param schedule the smallest schedule that fails so
   * @param replay how to run it again
   * @param notSmaller why there may be a smaller one; empty if there is none
   * @param runs how many runs failed so
   * @param timeline the life of the job under that schedule
   * @param difference what differs from the run without faults, one line each
   * @param logs the last lines that the job logged
   * @param spans its spans, one line each
   */
  public record Failure(
      String invariant,
      String cause,
      String text,
      Schedule schedule,
      Replay replay,
      String notSmaller,
      int runs,
      String timeline,
      List<String> difference,
      List<String> logs,
      List<String> spans) {
    /** {@return the smallest schedule in words, and the invariant, in one line} */
    public String title() {
      return (schedule.faults().isEmpty()
              ? "without any fault"
              : schedule.faults().stream()
                  .map(fault -> fault.fault() + " " + fault.points().get(0).words())
                  .collect(Collectors.joining(", then ")))
          + " → " + invariant;
    }

    /** {@return all that helps to find the cause} */
    public String details() {
      StringBuilder details = new StringBuilder(text)
          .append("\n\nfails ")
          .append(invariant)
          .append(" in ")
          .append(runs)
          .append(runs == 1 ? " run" : " runs")
          .append(notSmaller.isEmpty() ? "; the smallest schedule is\n  " : "; a schedule is\n  ")
          .append(schedule)
          .append(notSmaller.isEmpty() ? "" : "\nwhich was not made smaller: " + notSmaller + ".")
          .append("\nReplay it ")
          .append(replay.where())
          .append(": ")
          .append(replay.line())
          .append("\n\n");
      section(details, "Against the run without faults", difference);
      section(details, "Spans", spans);
      section(details, "Last log lines", logs);
      return details.append(timeline).toString();
    }

    private static void section(StringBuilder into, String title, List<String> lines) {
      if (!lines.isEmpty()) {
        into.append(title).append(":\n");
        lines.forEach(line -> into.append("  ").append(line).append('\n'));
        into.append('\n');
      }
    }
  }

  /** {@return whether everything within the bound was tried} */
  public boolean isComplete() {
    return incomplete.isEmpty();
  }

  /** {@return whether no run failed, and the verdict can be trusted as far as it was explored} */
  public boolean isSound() {
    return failures.isEmpty() && unsound.isEmpty();
  }

  /** {@return the counts in one line} */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%sexplored %d points in %d runs, up to %d %s on attempts 1 to %d: %s%d %s, %.1f s%s",
        isComplete() ? "" : "INCOMPLETE (" + incomplete + "): ",
        points,
        runs,
        faults,
        faults == 1 ? "fault" : "faults",
        attempts,
        // After a run's only fault there is nothing to go on with.
        faults > 1 ? states + " states, " + merged + " merged, " : "",
        failures.size(),
        failures.size() == 1 ? "failure" : "failures",
        seconds,
        notRun.isEmpty()
            ? ""
            : "; NOT RUN: " + String.join(", ", notRun)
                + ", enqueued by the job: add the pipeline to the test's, with @PipelineUnderTest or in"
                + " Subject.ofSeveral(...)");
  }

  /** {@return the whole report as text: the counts, the matrix of points, and each failure} */
  public String text() {
    return ReportText.of(this);
  }

  /** {@return the whole report as JSON, version 1} */
  public String json() {
    return ReportJson.of(this);
  }
}
