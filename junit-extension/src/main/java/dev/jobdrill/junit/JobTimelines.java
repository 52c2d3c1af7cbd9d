package dev.jobdrill.junit;

import dev.jobdrill.recording.JobRun;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a test's jobs did, suppressed below a failure that does not say so itself: that of a plain
 * assertion, or of a bug. It has no stack trace, since it comes from nowhere in the test.
 */
final class JobTimelines extends Exception {
  private static final long serialVersionUID = 1L;

  /** How many are shown; a test may run hundreds of jobs, and the file has them all. */
  private static final int SHOWN = 5;

  private JobTimelines(String message) {
    super(message, null, false, false);
  }

  static void attachTo(Throwable failure, List<JobRun> runs, Optional<Path> file) {
    List<String> untold = runs.stream()
        .filter(run -> !isTold(run.timeline(), failure, new HashSet<>()))
        .map(JobRun::evidence)
        .toList();
    if (!untold.isEmpty()) {
      List<String> last = untold.subList(Math.max(0, untold.size() - SHOWN), untold.size());
      failure.addSuppressed(new JobTimelines(header(last.size(), runs.size(), file) + ":\n\n"
          + last.stream().collect(Collectors.joining("\n\n", "", "\n"))));
    }
  }

  private static String header(int shown, int all, Optional<Path> file) {
    if (all == 1) {
      return "The timeline of this test's job"
          + file.map(path -> ", also in " + path).orElse("");
    }
    return "The timelines of "
        + (shown == all
            ? "this test's " + all + " jobs"
            : "the last " + shown + " of this test's " + all + " jobs")
        + file.map(path -> ", all of them in " + path).orElse("");
  }

  /** By its first line, which names the job and its state, since some failures indent what they quote. */
  private static boolean isTold(String timeline, @Nullable Throwable failure, Set<Throwable> seen) {
    if (failure == null || !seen.add(failure)) {
      return false;
    }
    String firstLine = timeline.lines().findFirst().orElse("");
    String message = failure.getMessage();
    return (message != null && message.contains(firstLine))
        || isTold(timeline, failure.getCause(), seen)
        || Arrays.stream(failure.getSuppressed()).anyMatch(told -> isTold(timeline, told, seen));
  }
}
