package dev.jobdrill.recording;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the errors themselves say, where nothing else that was observed explains them. */
final class ErrorSuspicions {
  private static final Pattern LEFT_BEHIND = Pattern.compile(
      "duplicate|already (?:exists|processed|registered|been|paid|charged|sent|present)|unique (?:constraint|index|key)"
          + "|(?:constraint|integrity) violation|HTTP 409|409 Conflict",
      Pattern.CASE_INSENSITIVE);

  private static final Pattern INFRASTRUCTURE = Pattern.compile(
      "Timeout|TimedOut|Connect|Socket|UnknownHost|NoRouteToHost|ClosedChannel|EOFException|SSL|Transient|Recoverable"
          + "|JobStoreException|IOException$");

  private final CaseFile file;
  private final List<ErrorRecord> errors;

  ErrorSuspicions(CaseFile file) {
    this.file = file;
    this.errors = file.run().errors();
  }

  /** A later attempt that met what an earlier one left: the clearest sign of a step that is not idempotent. */
  Optional<Suspicion> notIdempotent() {
    for (ErrorRecord error : errors) {
      boolean leftBehind =
          LEFT_BEHIND.matcher(error.type() + " " + error.message()).find();
      Optional<Integer> before = earlierExecution(error);
      if (leftBehind && before.isPresent() && !tooEarly(error)) {
        return Optional.of(new Suspicion(
            "Step " + error.step()
                + " is not idempotent: a retry met what an earlier attempt had left behind.",
            "attempt " + before.get() + " ran " + error.step() + " before; then attempt "
                + error.attempt() + ": " + file.told(error)));
      }
    }
    return Optional.empty();
  }

  private boolean tooEarly(ErrorRecord error) {
    return file.run().exchanges().stream()
        .anyMatch(exchange -> exchange.attempt() == error.attempt()
            && exchange.step().equals(error.step())
            && Downstream.tooEarly(exchange));
  }

  private Optional<Integer> earlierExecution(ErrorRecord error) {
    String step = error.step();
    return step == null
        ? Optional.empty()
        : file
            .attempts(attempt -> attempt.number() < error.attempt()
                && attempt.step(step).filter(StepRecord::isExecuted).isPresent())
            .stream()
            .map(AttemptRecord::number)
            .findFirst();
  }

  Optional<Suspicion> general() {
    List<ErrorRecord> own = errors.stream()
        .filter(error -> !error.type().equals(ErrorRecord.LEASE_EXPIRED))
        .toList();
    return switch (ErrorChange.of(own)) {
      case NONE -> Optional.empty();
      case ONCE -> Optional.of(once(own.get(0)));
      case SAME -> Optional.of(same(own));
      case CHANGED -> Optional.of(changed(own));
    };
  }

  private Suspicion once(ErrorRecord error) {
    String evidence = "attempt " + error.attempt() + ": " + file.told(error);
    if (file.run().state() == JobState.DEAD) {
      return new Suspicion(
          (INFRASTRUCTURE.matcher(error.type()).find()
                  ? "A connection or a timeout" + in(error)
                      + ", which a retry may mend, but there was none"
                  : "A bug" + in(error)
                      + ", or data it cannot take; its error was final, or no retry was left")
              + ".",
          evidence);
    }
    return new Suspicion(
        "A passing trouble" + in(error)
            + (file.run().state() == JobState.COMPLETED ? ", mended by the retry." : ", so far."),
        evidence);
  }

  private Suspicion same(List<ErrorRecord> own) {
    ErrorRecord first = own.get(0);
    String evidence = CaseFile.attemptNumbers(
            own.stream().map(ErrorRecord::attempt).toList()) + ": " + file.told(first);
    boolean dead = file.run().state() == JobState.DEAD;
    if (INFRASTRUCTURE.matcher(first.type()).find()) {
      return new Suspicion(
          "A connection or a timeout" + in(first)
              + (dead ? ", which lasted longer than the retries." : "."),
          evidence);
    }
    return file.run().state() == JobState.COMPLETED
        ? new Suspicion(
            "Something" + in(first) + " was not ready yet: it failed alike until it worked.",
            evidence)
        : new Suspicion(
            "A bug" + in(first)
                + ", or data it cannot take: it fails alike each time, so retrying does not help.",
            evidence);
  }

  private Suspicion changed(List<ErrorRecord> own) {
    ErrorRecord first = own.get(0);
    ErrorRecord other = ErrorChange.firstChange(own).orElse(first);
    List<String> steps = new ArrayList<>();
    own.forEach(error -> steps.add(String.valueOf(error.step())));
    boolean oneStep = steps.stream().distinct().count() == 1;
    return new Suspicion(
        oneStep
            ? "Infrastructure, a race, or step " + first.step()
                + " is not idempotent: its error changed between attempts."
            : "Infrastructure: different steps failed, in different ways.",
        "attempt " + first.attempt() + ": " + file.told(first) + "; attempt " + other.attempt()
            + ": " + file.told(other));
  }

  private static String in(ErrorRecord error) {
    return error.step() == null ? "" : " in step " + error.step();
  }
}
