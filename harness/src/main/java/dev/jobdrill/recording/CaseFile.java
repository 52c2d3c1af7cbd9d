package dev.jobdrill.recording;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.recording.StepRecord.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the parts of a diagnosis ask of a run, and the words that they share. */
final class CaseFile {
  private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.");
  private static final List<String> NOBODYS_CODE =
      List.of("dev.jobdrill.executor.", "dev.jobdrill.fault.");

  /** What stands between a step and what failed, and is not where it went wrong. */
  private static final List<String> BETWEEN = List.of(
      "dev.jobdrill.executor.StepHttpClient",
      "dev.jobdrill.drill.TimingOutClient",
      "dev.jobdrill.pipeline.RetryAfterException");

  private final JobRun run;

  CaseFile(JobRun run) {
    this.run = run;
  }

  JobRun run() {
    return run;
  }

  Optional<ErrorRecord> lastError() {
    return run.lastError();
  }

  List<ErrorRecord> errorsOf(String type) {
    return run.errors().stream()
        .filter(error -> error.type().equals("dev.jobdrill.executor." + type)
            || error.type().equals("dev.jobdrill.pipeline." + type))
        .toList();
  }

  List<AttemptRecord> attempts(Predicate<AttemptRecord> which) {
    return run.attempts().stream().filter(which).toList();
  }

  /** The step an attempt was in when it ended, or is in; empty if it never came to one. */
  static Optional<StepRecord> lastStep(AttemptRecord attempt) {
    return attempt.steps().stream()
        .filter(step -> step.result() != Result.SKIPPED)
        .reduce((first, last) -> last);
  }

  /** Whether a step's body ran to its end on an attempt, and what it returned was found good. */
  boolean completed(String step, int attempt) {
    return run.errorOfAttempt(attempt).isEmpty() && ran(step, attempt);
  }

  private boolean ran(String step, int attempt) {
    return attempts(candidate -> candidate.number() == attempt).stream()
        .flatMap(found -> found.step(step).stream())
        .anyMatch(record ->
            record.result() == Result.COMPLETED || record.result() == Result.NOT_CHECKPOINTED);
  }

  boolean injected(ErrorRecord error) {
    return injected(error.attempt(), error.step());
  }

  /** Whether a fault of the test struck in a step on an attempt. */
  boolean injected(int attempt, @Nullable String step) {
    return run.strikes().stream()
        .anyMatch(strike ->
            strike.point().attempt() == attempt && Objects.equals(strike.point().step(), step));
  }

  /** An error in words, with the place in the code where it was thrown. */
  String told(ErrorRecord error) {
    String sentence = error.type().equals(ErrorRecord.LEASE_EXPIRED)
        ? "LeaseExpired: its worker gave no sign of life until the lease ran out"
        : AttemptText.sentence(error);
    return sentence
        + (injected(error)
            ? " (injected by this test)"
            : place(error).map(place -> ", at " + place).orElse(""));
  }

  /** Where an error was thrown, unless the executor or a fault made it: file and line of the first own code. */
  static Optional<String> place(ErrorRecord error) {
    return outsideTheJdk(error)
        .filter(frame -> BETWEEN.stream().noneMatch(frame::startsWith))
        .findFirst()
        .filter(frame -> NOBODYS_CODE.stream().noneMatch(frame::startsWith))
        .map(CaseFile::fileAndLine);
  }

  /** Where a thread was that the executor looked at: file and line of the first own code, be it below the executor's. */
  static Optional<String> placeOfThread(ErrorRecord error) {
    return outsideTheJdk(error)
        .filter(frame -> NOBODYS_CODE.stream().noneMatch(frame::startsWith))
        .findFirst()
        .map(CaseFile::fileAndLine);
  }

  private static Stream<String> outsideTheJdk(ErrorRecord error) {
    return error
        .stackTrace()
        .lines()
        .takeWhile(line -> !line.startsWith("Caused by:"))
        .filter(line -> line.startsWith("\tat "))
        .map(line -> line.substring(4).replaceFirst("^[^(]*/", ""))
        .filter(frame -> JDK.stream().noneMatch(frame::startsWith));
  }

  private static String fileAndLine(String frame) {
    return Words.excerpt(frame.replaceAll(".*\\((.*)\\)", "$1"));
  }

  static String attemptNumbers(List<Integer> numbers) {
    List<String> ranges = new ArrayList<>();
    for (int first = 0, last; first < numbers.size(); first = last + 1) {
      last = first;
      while (last + 1 < numbers.size() && numbers.get(last + 1) == numbers.get(last) + 1) {
        last++;
      }
      ranges.add(
          first == last
              ? "" + numbers.get(first)
              : numbers.get(first) + (last == first + 1 ? " and " : " to ") + numbers.get(last));
    }
    return (numbers.size() == 1 ? "attempt " : "attempts ") + Words.list(ranges, ", ");
  }

  /** Some of several requests, as the beginning of a sentence. */
  static String requests(int some, int all) {
    return all == 1 ? "its only request" : some + " of " + all + " requests";
  }
}
