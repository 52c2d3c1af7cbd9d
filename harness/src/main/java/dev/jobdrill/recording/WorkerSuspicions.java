package dev.jobdrill.recording;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.recording.StepRecord.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What may have happened to the job's workers: none came, one died, hung, or was too late. */
final class WorkerSuspicions {
  private final CaseFile file;
  private final JobRun run;

  WorkerSuspicions(CaseFile file) {
    this.file = file;
    this.run = file.run();
  }

  List<Suspicion> all() {
    List<Suspicion> found = new ArrayList<>();
    neverStarted().ifPresent(found::add);
    crashLoop().ifPresent(found::add);
    hung().ifPresent(found::add);
    slow().ifPresent(found::add);
    if (found.isEmpty()) {
      leaseLost().ifPresent(found::add);
    }
    stillRunning().ifPresent(found::add);
    handedBack().ifPresent(found::add);
    return found;
  }

  private Optional<Suspicion> neverStarted() {
    if (!run.attempts().isEmpty() || run.state().isSettled()) {
      return Optional.empty();
    }
    String queue = Words.excerpt(run.queue());
    return Optional.of(
        run.state() == JobState.SCHEDULED
            ? new Suspicion(
                "The job has not started since it is not due yet.",
                "it is SCHEDULED in queue " + queue + ", and no attempt was made")
            : new Suspicion(
                "The job never started: no worker has taken it from queue " + queue + ".",
                "it is " + run.state() + ", and no attempt was made since it was enqueued"));
  }

  private Optional<Suspicion> crashLoop() {
    Map<String, List<Integer>> crashes = new LinkedHashMap<>();
    for (AttemptRecord attempt : file.attempts(WorkerSuspicions::crashed)) {
      CaseFile.lastStep(attempt)
          .ifPresent(step ->
              crashes.computeIfAbsent(step.step(), key -> new ArrayList<>()).add(attempt.number()));
    }
    return crashes.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .findFirst()
        .map(entry -> new Suspicion(
            "Step " + entry.getKey()
                + " takes its worker down each time: out of memory, a kill, a native crash; no error is left of it.",
            CaseFile.attemptNumbers(entry.getValue()) + " crashed at " + entry.getKey()
                + ", each taken over when its lease ran out"
                + (file.injected(entry.getValue().get(0), entry.getKey())
                    ? " (injected by this test)"
                    : "")));
  }

  private static boolean crashed(AttemptRecord attempt) {
    return attempt.result() == AttemptRecord.Result.CRASHED;
  }

  private Optional<Suspicion> hung() {
    return file.errorsOf("StepHungException").stream()
        .findFirst()
        .map(error -> new Suspicion(
            "Step " + error.step()
                + " hangs: it even outlasted its interruption. Give the call it hangs in a timeout.",
            "attempt " + error.attempt() + " hung"
                + CaseFile.placeOfThread(error).map(place -> " at " + place).orElse("")));
  }

  private Optional<Suspicion> slow() {
    List<ErrorRecord> timeouts = file.errorsOf("StepTimeoutException");
    return timeouts.stream()
        .findFirst()
        .map(error -> new Suspicion(
            "Step " + error.step() + " is too slow for its time limit, or the limit is too short.",
            CaseFile.attemptNumbers(timeouts.stream().map(ErrorRecord::attempt).toList()) + ": "
                + AttemptText.sentence(error)));
  }

  private Optional<Suspicion> leaseLost() {
    return run.zombieWrites().stream()
        .findFirst()
        .map(write -> new Suspicion(
            "Two workers had the job at once: the first outlived its lease, so what its step did was done twice.",
            "what attempt " + write.transition().attempt() + " tried to write"
                + (write.transition().step() == null
                    ? ""
                    : " of " + write.transition().step())
                + " was rejected at " + Timeline.since(run, write.at())))
        .or(() ->
            file.attempts(attempt -> attempt.result() == AttemptRecord.Result.LEASE_LOST).stream()
                .findFirst()
                .map(attempt -> new Suspicion(
                    "A worker lost its lease: it took too long, or Redis was out of reach, and nothing it did was kept.",
                    "attempt " + attempt.number() + " lost its lease")));
  }

  private Optional<Suspicion> stillRunning() {
    return file.attempts(attempt -> attempt.result() == AttemptRecord.Result.RUNNING).stream()
        .findFirst()
        .flatMap(attempt -> CaseFile.lastStep(attempt)
            .filter(step -> step.result() == Result.STARTED)
            .map(step -> new Suspicion(
                "Step " + step.step()
                    + " started and has not returned: it still runs, or it hangs.",
                "attempt " + attempt.number() + " entered " + step.step() + " at "
                    + Timeline.since(run, step.startedAt()))));
  }

  private Optional<Suspicion> handedBack() {
    List<Integer> numbers =
        file.attempts(attempt -> attempt.result() == AttemptRecord.Result.HANDED_BACK).stream()
            .map(AttemptRecord::number)
            .toList();
    return numbers.isEmpty()
        ? Optional.empty()
        : Optional.of(new Suspicion(
            "A worker gave the job back: it was shut down, or it does not know the pipeline.",
            CaseFile.attemptNumbers(numbers) + (numbers.size() == 1 ? " was" : " were")
                + " handed back"));
  }

  /** Notes on single crashes, which explain no death but what was done twice. */
  Optional<Suspicion> crashedOnce() {
    return file.attempts(WorkerSuspicions::crashed).stream()
        .findFirst()
        .flatMap(attempt -> CaseFile.lastStep(attempt).map(step -> crash(attempt, step)));
  }

  private static Suspicion crash(AttemptRecord attempt, StepRecord step) {
    String name = step.step();
    String on = "on attempt " + attempt.number() + " ";
    return switch (step.result()) {
      case NOT_CHECKPOINTED ->
        new Suspicion(
            "Step " + name + " may have taken effect twice: its worker died before its checkpoint.",
            on + name + " ran to its end and was never checkpointed, so it is run again");
      case COMPLETED ->
        new Suspicion(
            "A worker died between two steps, which cost time and nothing else.",
            on + "the worker crashed after the checkpoint of " + name);
      case NEVER_RAN ->
        new Suspicion(
            "A worker died between two steps, which cost time and nothing else.",
            on + "the worker crashed before " + name + " ran");
      default ->
        new Suspicion(
            "A worker died in step " + name + "; what it had done until then may be done twice.",
            on + name + " started, and the worker crashed in it");
    };
  }
}
