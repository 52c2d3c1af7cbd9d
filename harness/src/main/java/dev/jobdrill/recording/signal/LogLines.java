package dev.jobdrill.recording.signal;

import dev.jobdrill.recording.signal.LogLine.Basis;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The lines that one drill got. Thread-safe; bounded, so that a runaway loop ends in a failure and not in the heap. */
final class LogLines {
  private static final int MOST = 100_000;
  private static final int MOST_UNATTRIBUTED = 10_000;

  private final Clock clock;
  private final List<LogLine> own = new ArrayList<>();
  private final List<LogLine> unattributed = new ArrayList<>();
  private long dropped;

  LogLines(Clock clock) {
    this.clock = clock;
  }

  void add(RawLine line, StepRef origin, Basis basis) {
    LogLine attributed = line.attributed(clock.instant(), origin, basis);
    synchronized (this) {
      addTo(own, MOST, attributed);
    }
  }

  synchronized void addUnattributed(LogLine line) {
    addTo(unattributed, MOST_UNATTRIBUTED, line);
  }

  private void addTo(List<LogLine> lines, int most, LogLine line) {
    if (lines.size() < most) {
      lines.add(line);
    } else {
      dropped++;
    }
  }

  synchronized List<LogLine> ofJob(String jobId) {
    Predicate<LogLine> ofJob =
        line -> line.origin() != null && line.origin().jobId().equals(jobId);
    return own.stream().filter(ofJob).toList();
  }

  synchronized List<LogLine> unattributed() {
    return List.copyOf(unattributed);
  }

  synchronized long dropped() {
    return dropped;
  }
}
