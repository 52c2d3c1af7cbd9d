package dev.jobdrill.exploration;

import dev.jobdrill.executor.ChildDiedException;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.recording.AttemptRecord.Result;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.Words;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The job settles, in a way that its faults explain. */
final class OutcomeJudge {
  /** What ends an attempt by itself, before it can write how it ended. */
  private static final Set<FaultKind> TAKES_THE_ATTEMPT =
      Set.copyOf(EnumSet.of(FaultKind.CRASH, FaultKind.LOSE_LEASE, FaultKind.HANG));

  private OutcomeJudge() {}

  static List<Violation> judge(Observation seen, JobRun run, Bounds bounds) {
    if (seen.stuck().isPresent()) {
      return List.of(violation(
          "it never settles",
          "The job does not settle: " + seen.stuck().get().lines().findFirst().orElse("")));
    }
    Set<JobState> allowed = allowed(seen, run, bounds);
    if (!allowed.isEmpty()) {
      return allowed.contains(run.state())
          ? List.of()
          : List.of(violation(
              run.state() + " where " + allowed + " is allowed",
              "The job is " + run.state() + ", where " + allowed
                  + " was said to be its only end after such a fault" + lastError(run)
                  + ".\nLet the pipeline end so, or allow the other end too: outcomes of @ExploreFaults,"
                  + " Bounds.allowing."));
    }
    if (run.state() == JobState.COMPLETED) {
      return bounds.withoutFaults() == JobState.COMPLETED
              || !seen.schedule().faults().isEmpty()
          ? List.of()
          : List.of(violation(
              "it completes without faults",
              "The job completed, where without faults it was said to end " + bounds.withoutFaults()
                  + ".\nCorrect Bounds.endingWithoutFaults, or what makes the job end so."));
    }
    if (run.state() != JobState.DEAD) {
      return List.of(
          violation(
              "it is left " + run.state(),
              "The job is left " + run.state()
                  + ", and nothing is due that would go on with it; expected it to complete or to die."));
    }
    if (bounds.withoutFaults() == JobState.DEAD) {
      return List.of();
    }
    return unexplained(run)
        .map(error -> List.of(violation(
            "it dies of " + error.type() + " in step " + error.step(),
            seen.schedule().faults().isEmpty()
                ? withoutAnyFault(run, error)
                : "The job died although its faults had stopped: attempt " + error.attempt()
                    + " failed in step '" + error.step() + "' with " + error.type() + ": "
                    + error.message()
                    + ", and no fault struck on that attempt.\nMake the step fit to run again after what an"
                    + " earlier attempt has left behind, or give the job more attempts.")))
        .orElse(List.of());
  }

  private static String withoutAnyFault(JobRun run, ErrorRecord error) {
    String unmatched = run.unmatchedExchanges().stream()
        .findFirst()
        .map(exchange -> " No stub matches " + exchange.http().method() + " "
            + Words.excerpt(exchange.http().request().target()) + ".")
        .orElse("");
    return "The job died without any fault: attempt " + error.attempt() + " failed in step '"
        + error.step() + "' with " + error.type() + ": "
        + Words.excerpt(String.valueOf(error.message()), 200) + "."
        + unmatched
        + "\nGive it what it needs to complete, its stubs first of all; or say that it ends so, by"
        + " Bounds.endingWithoutFaults.";
  }

  /** No fault strikes a job that is there beside the explored one, and so none explains its death. */
  static List<Violation> judgeBeside(JobRun other) {
    if (other.state() != JobState.DEAD) {
      return List.of();
    }
    String type = other.lastError().map(ErrorRecord::type).orElse("an unknown error");
    return List.of(violation(
        "a job of pipeline '" + other.pipeline() + "' beside it dies of " + type,
        "Job " + other.jobId() + " of pipeline '" + other.pipeline() + "' with input "
            + Words.excerpt(other.inputJson(), 200) + ", which is no child of this one, died of "
            + type + ", and no fault strikes such a job.\n\n" + other.timeline()));
  }

  private static Set<JobState> allowed(Observation seen, JobRun run, Bounds bounds) {
    Set<JobState> allowed = EnumSet.noneOf(JobState.class);
    for (FaultSpec fault : seen.schedule().faults()) {
      FaultKind kind = fault.fault().kind();
      if (TAKES_THE_ATTEMPT.contains(kind)
          || fault.points().stream().noneMatch(point -> wasTaken(run, point))) {
        allowed.addAll(bounds.outcomes().getOrDefault(kind, Set.of()));
      }
    }
    return allowed;
  }

  /** Whether the attempt that was struck there came to no end of its own: what it met decided nothing. */
  private static boolean wasTaken(JobRun run, FaultPoint point) {
    boolean here = run.strikes().stream().anyMatch(strike -> strike.point().equals(point));
    return here
        ? run.attempts().stream()
            .filter(attempt -> attempt.number() == point.attempt())
            .anyMatch(attempt ->
                attempt.result() == Result.CRASHED || attempt.result() == Result.LEASE_LOST)
        : run.children().stream().anyMatch(child -> wasTaken(child, point));
  }

  /** The first failure of a dead job that no fault explains. */
  private static Optional<ErrorRecord> unexplained(JobRun run) {
    Set<Integer> struck =
        run.strikes().stream().map(strike -> strike.point().attempt()).collect(Collectors.toSet());
    for (ErrorRecord error : run.errors()) {
      if (error.type().equals(ChildDiedException.class.getName())) {
        Optional<ErrorRecord> inChild = run.children().stream()
            .filter(child -> child.state() == JobState.DEAD)
            .flatMap(child -> unexplained(child).stream())
            .findFirst();
        if (inChild.isPresent()) {
          return inChild;
        }
      } else if (!struck.contains(error.attempt())) {
        return Optional.of(error);
      }
    }
    return Optional.empty();
  }

  private static String lastError(JobRun run) {
    return run.lastError().map(error -> "; its last error was " + error.type()).orElse("");
  }

  private static Violation violation(String cause, String text) {
    return new Violation(Invariant.SETTLES, cause, text);
  }
}
