package dev.jobdrill.recording;

import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.recording.StepRecord.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One attempt as rows of a timeline. Long ones are folded: their beginning and their end count most. */
final class AttemptText {
  private static final int STEPS_IN_FULL = 8;
  private static final int REQUESTS_IN_FULL = 4;

  private final JobRun run;
  private final AttemptRecord attempt;

  AttemptText(JobRun run, AttemptRecord attempt) {
    this.run = run;
    this.attempt = attempt;
  }

  AttemptRecord attempt() {
    return attempt;
  }

  List<TimelineRow> rows() {
    List<TimelineRow> rows = new ArrayList<>();
    rows.add(new TimelineRow(attempt.startedAt(), label(), ""));
    rows.addAll(steps());
    String retry = attempt.retryAt() == null
        ? ""
        : "; next one due at " + Timeline.since(run, attempt.retryAt());
    rows.add(new TimelineRow(attempt.endedAt(), label(), attempt.result().words() + retry));
    return rows;
  }

  private String label() {
    return "attempt " + attempt.number();
  }

  private List<TimelineRow> steps() {
    List<List<StepRecord>> groups = skipsTogether();
    int size = groups.size();
    List<TimelineRow> rows = new ArrayList<>();
    if (size <= STEPS_IN_FULL) {
      groups.forEach(group -> rows.addAll(step(group)));
      return rows;
    }
    groups.subList(0, 3).forEach(group -> rows.addAll(step(group)));
    List<StepRecord> middle =
        groups.subList(3, size - 2).stream().flatMap(List::stream).toList();
    rows.add(new TimelineRow(
        middle.get(0).startedAt(),
        "  … " + middle.size() + " steps",
        middle.get(0).step() + " to " + middle.get(middle.size() - 1).step() + ": "
            + counts(middle)));
    groups.subList(size - 2, size).forEach(group -> rows.addAll(step(group)));
    return rows;
  }

  private List<List<StepRecord>> skipsTogether() {
    List<List<StepRecord>> groups = new ArrayList<>();
    boolean skipping = false;
    for (StepRecord step : attempt.steps()) {
      boolean skipped = step.result() == Result.SKIPPED;
      if (!(skipped && skipping)) {
        groups.add(new ArrayList<>());
      }
      groups.get(groups.size() - 1).add(step);
      skipping = skipped;
    }
    return groups;
  }

  private static String counts(List<StepRecord> steps) {
    Map<Result, Integer> counts = new EnumMap<>(Result.class);
    steps.forEach(step -> counts.merge(step.result(), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(count -> count.getValue() + " " + count.getKey().words())
        .collect(Collectors.joining(", "));
  }

  private List<TimelineRow> step(List<StepRecord> group) {
    StepRecord step = group.get(0);
    String names = group.size() <= 3
        ? group.stream().map(StepRecord::step).collect(Collectors.joining(", "))
        : step.step() + " to " + group.get(group.size() - 1).step();
    List<TimelineRow> rows = new ArrayList<>();
    rows.add(new TimelineRow(step.startedAt(), "  " + names, outcome(step) + took(step)));
    requests(step).forEach(request -> rows.add(TimelineRow.below(request)));
    strikes(step).forEach(strike -> rows.add(TimelineRow.below("<- fault " + strike)));
    return rows;
  }

  private String outcome(StepRecord step) {
    String cause = step.result() == Result.FAILED
        ? run.errorOfAttempt(attempt.number())
            .map(error -> ": " + sentence(error))
            .orElse("")
        : "";
    return step.result().words() + cause;
  }

  static String sentence(ErrorRecord error) {
    String name = Words.excerpt(error.type().substring(error.type().lastIndexOf('.') + 1));
    String message = error.message();
    // What Jobdrill says itself ends with what to do.
    int limit = error.type().startsWith("dev.jobdrill.") ? 400 : 100;
    return message == null ? name : name + ": " + Words.excerpt(message, limit);
  }

  private static String took(StepRecord step) {
    Instant ended = step.endedAt();
    return ended == null || ended.equals(step.startedAt())
        ? ""
        : ", took " + Words.of(Duration.between(step.startedAt(), ended));
  }

  private List<String> requests(StepRecord step) {
    List<String> all = run.exchanges().stream()
        .filter(exchange ->
            exchange.attempt() == attempt.number() && exchange.step().equals(step.step()))
        .map(exchange -> exchange(exchange.http()))
        .toList();
    if (all.size() <= REQUESTS_IN_FULL) {
      return all;
    }
    return List.of(
        all.get(0),
        all.get(1),
        "… " + (all.size() - 3) + " more requests",
        all.get(all.size() - 1));
  }

  private List<Strike> strikes(StepRecord step) {
    return run.strikes().stream()
        .filter(strike -> strike.point().attempt() == attempt.number())
        .filter(strike -> strike.point().step().equals(step.step()))
        .toList();
  }

  private String exchange(HttpExchange http) {
    String answer = http.status().isPresent()
        ? "HTTP " + http.status().getAsInt()
        : http.outcome().toString();
    return request(run, http) + " -> " + answer + (http.unmatched() ? " (no stub matches)" : "");
  }

  /** The job's id at the head of a key is written as a word, so that two runs of a test read alike. */
  static String request(JobRun run, HttpExchange http) {
    String key = http.header("Idempotency-Key")
        .map(value -> value.startsWith(run.jobId() + "/")
            ? "<job>" + value.substring(run.jobId().length())
            : value)
        .map(value -> " [key " + Words.excerpt(value) + "]")
        .orElse("");
    return http.method() + " " + Words.excerpt(http.request().target()) + key;
  }

  /** What the attempt came to, without its number and its times; equal for attempts that went alike. */
  String gist() {
    String steps = attempt.steps().stream()
        .map(step -> step.step() + " " + outcome(step) + requests(step)
            + strikes(step).stream()
                .map(strike -> strike.point().position() + strike.fault())
                .toList())
        .collect(Collectors.joining("\n"));
    return attempt.result() + "\n" + steps;
  }

  /** How the attempt ended, in words that stand for all that went alike. */
  String ending() {
    if (attempt.steps().isEmpty()) {
      return attempt.result().words();
    }
    StepRecord last = attempt.steps().get(attempt.steps().size() - 1);
    return attempt.result().words() + " alike: " + last.step() + " " + outcome(last);
  }
}
