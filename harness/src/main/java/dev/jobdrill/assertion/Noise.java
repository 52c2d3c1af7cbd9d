package dev.jobdrill.assertion;

import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.Words;
import dev.jobdrill.recording.signal.LogLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.event.Level;

/** Finds attempts that log too much though nothing is wrong. */
final class Noise {
  private Noise() {}

  static Optional<String> firstAbove(JobRun run, List<LogLine> lines, int most) {
    for (AttemptRecord attempt : run.attempts()) {
      List<LogLine> own = lines.stream()
          .filter(line -> line.level() == Level.INFO)
          .filter(line -> line.origin() != null && line.origin().attempt() == attempt.number())
          .toList();
      if (succeeded(attempt) && own.size() > most) {
        return Optional.of("Expected at most " + most
            + " lines at INFO of an attempt that succeeds, but attempt " + attempt.number()
            + " logged " + own.size() + ": " + byPlace(own)
            + ". Log once for all items, or each of them at DEBUG.");
      }
    }
    return Optional.empty();
  }

  private static boolean succeeded(AttemptRecord attempt) {
    return attempt.result() == AttemptRecord.Result.COMPLETED
        || attempt.result() == AttemptRecord.Result.WAITING;
  }

  private static String byPlace(List<LogLine> lines) {
    Map<String, Long> counts = lines.stream()
        .collect(Collectors.groupingBy(
            line -> line.logger()
                + line.step().map(step -> " in step '" + step + "'").orElse(""),
            LinkedHashMap::new,
            Collectors.counting()));
    return Words.list(
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(count -> count.getValue() + " of " + count.getKey())
            .toList(),
        ", ");
  }
}
