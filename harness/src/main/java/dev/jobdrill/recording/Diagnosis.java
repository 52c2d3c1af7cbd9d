package dev.jobdrill.recording;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.recording.StepRecord.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What one looks for in a job that went wrong, in the order in which one looks: what was reached, what came first, whether
 * it changed, what never ended, where time went, what others answered, and what all that points to. At most 15 lines.
 */
final class Diagnosis {
  private static final int MOST_SUSPICIONS = 3;
  private static final Duration LONG_WAIT = Duration.ofMinutes(1);

  private final CaseFile file;
  private final OpenSpans open;
  private final JobRun run;
  private final List<String> lines = new ArrayList<>();

  Diagnosis(JobRun run) {
    this.run = run;
    this.file = new CaseFile(run);
    this.open = new OpenSpans(file);
  }

  String text() {
    lines.add("diagnosis: " + run.state()
        + run.duration().map(duration -> " after " + Words.of(duration)).orElse(""));
    line("last step completed", lastCompleted());
    line("first error", firstError());
    line("error changed", errorChanged());
    line("span never closed", open.told());
    line("gap in the queue", gap());
    line("retries, time spent", timeSpent());
    line("downstream", downstream());
    List<Suspicion> suspicions = suspicions();
    for (Suspicion suspicion : suspicions) {
      line("suspicion", suspicion.what());
      line("", "since " + suspicion.evidence());
    }
    if (suspicions.isEmpty()) {
      line("suspicion", "none: nothing that was observed points to a fault");
    }
    return String.join("\n", lines);
  }

  private void line(String what, String how) {
    lines.add(String.format(Locale.ROOT, "  %-21s%s", what, how));
  }

  private String lastCompleted() {
    String last = null;
    for (AttemptRecord attempt : run.attempts()) {
      for (StepRecord step : attempt.steps()) {
        if (step.result() == Result.COMPLETED) {
          last = step.step() + ", on attempt " + attempt.number();
        }
      }
    }
    return (last == null ? unobserved() : last) + whatBecameOfTheNext();
  }

  /** What an attempt completed that ran elsewhere. */
  private String unobserved() {
    return run.checkpoints().keySet().stream()
        .reduce((first, last) -> last)
        .map(step -> step + ", on an attempt that was not observed")
        .orElse("none");
  }

  private String whatBecameOfTheNext() {
    if (run.state() == JobState.COMPLETED) {
      return "";
    }
    if (run.attempts().isEmpty()) {
      return ": no attempt was made";
    }
    AttemptRecord attempt = run.attempts().get(run.attempts().size() - 1);
    return CaseFile.lastStep(attempt)
        .filter(step -> step.result() != Result.COMPLETED)
        .map(step ->
            "; then " + step.step() + " " + (hung(attempt) ? "hung" : became(step.result())))
        .orElseGet(() -> run.stepNames().stream()
            .filter(Predicate.not(run.checkpoints()::containsKey))
            .findFirst()
            .map(next -> "; then " + next + " was never started")
            .orElse(""));
  }

  private boolean hung(AttemptRecord attempt) {
    return file.errorsOf("StepHungException").stream()
        .anyMatch(error -> error.attempt() == attempt.number());
  }

  private static String became(Result result) {
    return switch (result) {
      case FAILED -> "failed";
      case CRASHED -> "started, and the worker crashed in it";
      case NOT_CHECKPOINTED -> "ran to its end, and its checkpoint was never written";
      case NEVER_RAN -> "was about to start when the worker crashed";
      case STARTED -> "started and has not returned";
      case WAITING -> "began to wait for its children";
      case SKIPPED, COMPLETED -> result.words();
    };
  }

  private String firstError() {
    return run.errors().stream()
        .findFirst()
        .map(error -> "attempt " + error.attempt()
            + (error.step() == null ? ", before any step" : ", in " + error.step()) + ": "
            + file.told(error))
        .orElse("none");
  }

  private String errorChanged() {
    List<ErrorRecord> errors = run.errors();
    ErrorChange change = run.errorChange();
    return switch (change) {
      case NONE, ONCE -> change.reading();
      case SAME ->
        "no, the same " + errors.size() + " times; points to " + change.reading()
            + (run.exchanges().stream().anyMatch(Downstream::failed)
                ? "; or to another system that stayed down"
                : "");
      case CHANGED ->
        "yes, with attempt "
            + ErrorChange.firstChange(errors).orElse(errors.get(0)).attempt()
            + "; points to " + change.reading();
    };
  }

  /** From the enqueueing to the first attempt that was observed. */
  private Optional<Duration> waited() {
    return run.attempts().stream()
        .findFirst()
        .map(first -> Duration.between(run.enqueuedAt(), first.startedAt()));
  }

  private String gap() {
    return waited()
        .map(gap -> gap.isZero()
            ? "none: attempt 1 began at once"
            : Words.of(gap) + " from its enqueueing to attempt "
                + run.attempts().get(0).number())
        .orElse("no worker has taken it yet");
  }

  private String timeSpent() {
    int attempts = run.attempts().size();
    if (attempts == 0) {
      return "no attempt";
    }
    Duration running = run.attempts().stream()
        .map(attempt -> attempt.endedAt() == null
            ? Duration.ZERO
            : Duration.between(attempt.startedAt(), attempt.endedAt()))
        .reduce(Duration.ZERO, Duration::plus);
    Instant begin = run.attempts().get(0).startedAt();
    Instant end = run.settledAt().orElse(lastSeen());
    Duration between = Duration.between(begin, end).minus(running);
    return (attempts == 1
            ? "1 attempt"
            : attempts + " attempts, " + (attempts == 2 ? "1 retry" : attempts - 1 + " retries"))
        + ": " + Words.of(running)
        + " in attempts, "
        + Words.of(between.isNegative() ? Duration.ZERO : between) + " between them"
        + (run.settledAt().isPresent() ? "" : ", so far");
  }

  private Instant lastSeen() {
    return run.attempts().stream()
        .flatMap(attempt -> Stream.of(attempt.startedAt(), attempt.endedAt()))
        .filter(instant -> instant != null)
        .max(Instant::compareTo)
        .orElse(run.enqueuedAt());
  }

  private String downstream() {
    List<StepExchange> all = run.exchanges();
    List<StepExchange> bad = all.stream()
        .filter(exchange -> Downstream.failed(exchange)
            || Downstream.limited(exchange)
            || Downstream.refused(exchange)
            || Downstream.unmatched(exchange))
        .toList();
    if (bad.isEmpty()) {
      return all.isEmpty()
          ? "no requests"
          : all.size() == 1
              ? "its one request went well"
              : "all " + all.size() + " requests went well";
    }
    List<String> sides = Downstream.of(bad).stream()
        .map(side -> side.name() + " → " + Downstream.answers(side.all()))
        .toList();
    return CaseFile.requests(bad.size(), all.size()) + " failed: "
        + String.join("; ", sides.subList(0, Math.min(2, sides.size())))
        + (sides.size() > 2 ? "; and " + (sides.size() - 2) + " more" : "");
  }

  private List<Suspicion> suspicions() {
    WorkerSuspicions workers = new WorkerSuspicions(file);
    ErrorSuspicions errors = new ErrorSuspicions(file);
    DownstreamSuspicions others = new DownstreamSuspicions(file);
    List<Suspicion> found = new ArrayList<>();
    others.unmatched().ifPresent(found::add);
    found.addAll(new DataSuspicions(file).all());
    found.addAll(workers.all());
    errors.notIdempotent().ifPresent(found::add);
    found.addAll(others.all());
    if (found.isEmpty()) {
      errors.general().ifPresent(found::add);
    }
    if (found.stream().noneMatch(suspicion -> suspicion.evidence().contains("crashed"))) {
      workers.crashedOnce().ifPresent(found::add);
    }
    open.forgotten().ifPresent(found::add);
    longWait().ifPresent(found::add);
    return found.subList(0, Math.min(MOST_SUSPICIONS, found.size()));
  }

  private Optional<Suspicion> longWait() {
    return waited()
        .filter(gap -> gap.compareTo(LONG_WAIT) > 0)
        .map(gap -> new Suspicion(
            "The job waited long before its first attempt: too few workers, a pause, or a start in the future.",
            "attempt 1 began " + Words.of(gap) + " after the job was enqueued"));
  }
}
