package dev.jobdrill.recording;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A job run as text: what happened, when on the virtual clock, and what stands in the store. It stays
 * short: attempts that went alike are one line, and long lists show their beginning and their end.
 */
final class Timeline {
  private static final int ATTEMPTS_IN_FULL = 6;
  private static final int ENTRIES_IN_FULL = 7;
  private static final int NARROWEST = 16;
  private static final int WIDEST = 40;

  private final JobRun run;
  private final List<String> lines = new ArrayList<>();

  Timeline(JobRun run) {
    this.run = run;
  }

  String text() {
    String when = run.duration().map(duration -> " after " + Words.of(duration)).orElse("");
    int attempts = run.attempts().size();
    lines.add("job " + run.jobId() + " of pipeline " + run.pipeline() + ": " + run.state() + when
        + ", " + attempts + (attempts == 1 ? " attempt" : " attempts") + ", correlation id "
        + run.correlationId());
    run.schedule().ifPresent(schedule -> lines.add("schedule " + schedule));
    List<TimelineRow> rows = new ArrayList<>();
    rows.add(new TimelineRow(run.enqueuedAt(), "enqueued", Words.excerpt(run.inputJson())));
    blocks().forEach(block -> rows.addAll(block.rows()));
    align(rows);
    section("checkpoints", checkpoints());
    section("errors", errors());
    section(
        "faults that struck",
        run.strikes().stream()
            .map(strike -> strike + " at " + since(run, strike.at()))
            .toList());
    section(
        "zombie writes, rejected",
        run.zombieWrites().stream()
            .map(write -> zombie(write.transition()) + " at " + since(run, write.at()))
            .toList());
    section("children", children());
    section(
        "HTTP requests that no stub matched",
        run.unmatchedExchanges().stream()
            .map(exchange -> exchange.step() + "#" + exchange.attempt() + "  "
                + AttemptText.request(run, exchange.http()))
            .toList());
    return String.join("\n", lines);
  }

  static String since(JobRun run, Instant instant) {
    return "+" + Words.of(Duration.between(run.enqueuedAt(), instant));
  }

  /** Some attempts in a row, and what is shown of them. */
  private record Block(List<AttemptText> attempts, List<TimelineRow> rows) {
    static Block full(AttemptText attempt) {
      return new Block(List.of(attempt), attempt.rows());
    }

    static Block folded(List<AttemptText> attempts, String how) {
      AttemptRecord first = attempts.get(0).attempt();
      AttemptRecord last = attempts.get(attempts.size() - 1).attempt();
      String label = "attempts " + first.number() + " to " + last.number();
      return new Block(attempts, List.of(new TimelineRow(first.startedAt(), label, how)));
    }
  }

  private List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (List<AttemptText> alike : alike()) {
      blocks.add(Block.full(alike.get(0)));
      List<AttemptText> others = alike.subList(1, alike.size());
      if (others.size() <= 2) {
        others.forEach(attempt -> blocks.add(Block.full(attempt)));
      } else {
        blocks.add(Block.folded(others, others.get(0).ending()));
      }
    }
    int size = blocks.size();
    if (size <= ATTEMPTS_IN_FULL) {
      return blocks;
    }
    List<AttemptText> middle = blocks.subList(3, size - 2).stream()
        .flatMap(block -> block.attempts().stream())
        .toList();
    List<Block> shown = new ArrayList<>(blocks.subList(0, 3));
    shown.add(Block.folded(middle, "not shown: " + counts(middle)));
    shown.addAll(blocks.subList(size - 2, size));
    return shown;
  }

  private List<List<AttemptText>> alike() {
    List<List<AttemptText>> groups = new ArrayList<>();
    String gist = "";
    for (AttemptRecord attempt : run.attempts()) {
      AttemptText text = new AttemptText(run, attempt);
      String own = text.gist();
      if (!own.equals(gist)) {
        groups.add(new ArrayList<>());
      }
      groups.get(groups.size() - 1).add(text);
      gist = own;
    }
    return groups;
  }

  private static String counts(List<AttemptText> attempts) {
    Map<AttemptRecord.Result, Integer> counts = new EnumMap<>(AttemptRecord.Result.class);
    attempts.forEach(text -> counts.merge(text.attempt().result(), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(count -> count.getValue() + " " + count.getKey().words())
        .collect(Collectors.joining(", "));
  }

  private List<String> checkpoints() {
    return run.stepNames().stream()
        .filter(run.checkpoints()::containsKey)
        .map(step -> step + "  " + checkpoint(run.checkpoints().getOrDefault(step, "")))
        .toList();
  }

  private static String zombie(Transition write) {
    return (write.step() == null ? "" : write.step()) + "#" + write.attempt() + "  "
        + write.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private List<String> children() {
    return run.children().stream()
        .map(child -> child.jobId() + "  " + child.pipeline() + ": " + child.state()
            + child.errors().stream()
                .reduce((first, last) -> last)
                .map(error -> ", last error " + AttemptText.sentence(error))
                .orElse(""))
        .toList();
  }

  private static String checkpoint(String json) {
    return json.equals("null") ? "(an action, without output)" : Words.excerpt(json);
  }

  private List<String> errors() {
    List<String> entries = new ArrayList<>();
    List<ErrorRecord> all = run.errors();
    for (int first = 0, last; first < all.size(); first = last + 1) {
      last = first;
      while (last + 1 < all.size() && place(all.get(last + 1)).equals(place(all.get(first)))) {
        last++;
      }
      if (last - first < 2) {
        all.subList(first, last + 1).forEach(error -> entries.add(error(error, error)));
      } else {
        entries.add(error(all.get(first), all.get(last)));
      }
    }
    return entries;
  }

  private static String place(ErrorRecord error) {
    return error.step() + " " + AttemptText.sentence(error);
  }

  private String error(ErrorRecord first, ErrorRecord last) {
    boolean several = first.attempt() != last.attempt();
    return (first.step() == null ? "" : first.step()) + "#" + first.attempt()
        + (several ? " to #" + last.attempt() : "") + "  " + AttemptText.sentence(first)
        + (several ? ", from " + since(run, first.at()) + " to " : " at ")
        + since(run, last.at());
  }

  private void section(String title, List<String> entries) {
    if (entries.isEmpty()) {
      return;
    }
    lines.add(title + ":");
    int size = entries.size();
    if (size <= ENTRIES_IN_FULL) {
      entries.forEach(entry -> lines.add("  " + entry));
      return;
    }
    entries.subList(0, 4).forEach(entry -> lines.add("  " + entry));
    lines.add("  … " + (size - 6) + " more …");
    entries.subList(size - 2, size).forEach(entry -> lines.add("  " + entry));
  }

  private void align(List<TimelineRow> rows) {
    int widest = rows.stream().mapToInt(row -> row.what().length()).max().orElse(0);
    int width = Math.max(NARROWEST, Math.min(WIDEST, widest + 1));
    for (TimelineRow row : rows) {
      String time = row.at() == null ? "" : since(run, row.at());
      String format = "%12s  %-" + width + "s %s";
      lines.add(String.format(Locale.ROOT, format, time, row.what(), row.how()).stripTrailing());
    }
  }
}
