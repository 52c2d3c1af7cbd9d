package dev.jobdrill.recording;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What may be wrong on the other side of the job's requests, or with what steps make of the answers. */
final class DownstreamSuspicions {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private final CaseFile file;
  private final JobRun run;
  private final List<Downstream> sides;

  DownstreamSuspicions(CaseFile file) {
    this.file = file;
    this.run = file.run();
    this.sides = Downstream.of(run.exchanges());
  }

  List<Suspicion> all() {
    List<Suspicion> found = new ArrayList<>();
    limited().ifPresent(found::add);
    sides.forEach(side -> failing(side).ifPresent(found::add));
    sides.forEach(side -> refusing(side).ifPresent(found::add));
    sides.forEach(side -> tooEarly(side).ifPresent(found::add));
    new SwallowedErrors(file).first().ifPresent(found::add);
    sides.forEach(side -> keys(side).ifPresent(found::add));
    return found;
  }

  /** A mistake in the test, which makes all else doubtful. */
  Optional<Suspicion> unmatched() {
    return run.unmatchedExchanges().stream()
        .findFirst()
        .map(exchange -> new Suspicion(
            "A request has no stub: correct the test's stubs, or the URL, before anything else.",
            Downstream.told(exchange)));
  }

  private Optional<Suspicion> limited() {
    List<StepExchange> limited =
        run.exchanges().stream().filter(Downstream::limited).toList();
    if (!limited.isEmpty()) {
      StepExchange first = limited.get(0);
      return Optional.of(new Suspicion(
          "The other side limits the rate of " + first.http().method() + " "
              + Words.excerpt(first.http().path(), 60)
              + "; honour its Retry-After, or send less.",
          CaseFile.requests(limited.size(), run.exchanges().size()) + " met with HTTP 429"
              + retryAfter(first)));
    }
    return file.errorsOf("RetryAfterException").stream()
        .findFirst()
        .map(error -> new Suspicion(
            "The other side turned step " + error.step() + " down for now, by Retry-After.",
            "attempt " + error.attempt() + ": " + AttemptText.sentence(error)));
  }

  private static String retryAfter(StepExchange exchange) {
    return Optional.ofNullable(exchange.http().response())
        .flatMap(response -> response.headers().firstValue("Retry-After"))
        .map(value -> ", the first with Retry-After: " + Words.excerpt(value, 40))
        .orElse(", without Retry-After");
  }

  private Optional<Suspicion> failing(Downstream side) {
    List<StepExchange> failed = side.all().stream()
        .filter(Downstream::failed)
        .filter(exchange -> !file.completed(exchange.step(), exchange.attempt()))
        .toList();
    if (failed.isEmpty()) {
      return Optional.empty();
    }
    boolean always = failed.size() == side.all().size();
    boolean once = always && failed.size() == 1;
    return Optional.of(new Suspicion(
        always && !once
            ? "The other side was down all the while: " + side.name() + " never worked."
            : "The other side, or the way to it, failed at times: " + side.name() + ".",
        failed.size() + " of " + side.all().size() + " requests failed: "
            + Downstream.answers(failed)
            + (Downstream.failed(side.last()) ? "" : "; the last one went well")));
  }

  private Optional<Suspicion> refusing(Downstream side) {
    List<StepExchange> refused = side.all().stream()
        .filter(exchange -> Downstream.refused(exchange) && !Downstream.tooEarly(exchange))
        .filter(exchange -> !file.completed(exchange.step(), exchange.attempt()))
        .toList();
    return refused.isEmpty()
        ? Optional.empty()
        : Optional.of(new Suspicion(
            "The other side refuses " + side.name()
                + ": look at what is sent and as whom; retrying changes neither.",
            CaseFile.requests(refused.size(), side.all().size()) + " met with a refusal: "
                + Downstream.answers(refused)));
  }

  private static Optional<Suspicion> tooEarly(Downstream side) {
    List<StepExchange> early = side.all().stream().filter(Downstream::tooEarly).toList();
    return early.isEmpty()
        ? Optional.empty()
        : Optional.of(new Suspicion(
            "The first " + side.name()
                + " with this idempotency key was still under way: a later retry gets its reply.",
            CaseFile.requests(early.size(), side.all().size()) + " came too early: "
                + Downstream.answers(early)));
  }

  /** The same unsafe request on several attempts, under several keys. */
  private Optional<Suspicion> keys(Downstream side) {
    if (SAFE.contains(side.last().http().method())) {
      return Optional.empty();
    }
    for (String step : side.all().stream().map(StepExchange::step).distinct().toList()) {
      Set<String> keys = new LinkedHashSet<>();
      Set<Integer> attempts = new LinkedHashSet<>();
      side.all().stream().filter(exchange -> exchange.step().equals(step)).forEach(exchange -> {
        attempts.add(exchange.attempt());
        exchange.http().header("Idempotency-Key").ifPresent(keys::add);
      });
      if (attempts.size() > 1 && keys.size() >= attempts.size()) {
        return Optional.of(new Suspicion(
            "Step " + step
                + " can act twice: its idempotency key changes with each attempt. Use StepContext.idempotencyKey().",
            side.name() + " carried " + keys.size() + " keys on "
                + CaseFile.attemptNumbers(List.copyOf(attempts))));
      }
    }
    return Optional.empty();
  }
}
