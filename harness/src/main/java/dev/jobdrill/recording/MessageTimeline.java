package dev.jobdrill.recording;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A timeline as it stands below a failing assertion: an arrow at what failed, and never more than 40 lines. */
final class MessageTimeline {
  private static final int MOST = 40;
  private static final int ENDS = 11;
  private static final int MARKS_SHOWN = 4;

  /** A step's row: the time in 12 columns, two more, two of indentation, the step, and how it went. */
  private static final Pattern STEP_ROW = Pattern.compile("(.{12})    (\\S+) +(\\S.*)?");

  private static final List<String> WENT_WRONG =
      List.of("failed", "started", "the worker crashed", "completed, but");

  private final List<String> lines;
  private final List<Integer> marks = new ArrayList<>();

  private MessageTimeline(String timeline) {
    lines = new ArrayList<>(timeline.lines().toList());
  }

  /**
   * Fits a timeline to a message.
   *
   * @param timeline the whole timeline
   * @param step the step that the message is about; null for what went wrong last
   */
  static String of(String timeline, @Nullable String step) {
    MessageTimeline text = new MessageTimeline(timeline);
    text.mark(step);
    return String.join("\n", text.folded());
  }

  private void mark(@Nullable String step) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      Matcher row = STEP_ROW.matcher(lines.get(i));
      boolean ofInterest =
          row.matches() && (step == null ? wentWrong(row) : step.equals(row.group(2)));
      if (ofInterest && !(step == null && !marks.isEmpty()) && !isSkip(row)) {
        lines.set(i, row.group(1) + " -> " + lines.get(i).substring(16));
        marks.add(i);
      }
    }
  }

  private static boolean isSkip(Matcher row) {
    return row.group(3) != null && row.group(3).startsWith("skipped");
  }

  private static boolean wentWrong(Matcher row) {
    String how = row.group(3);
    return how != null && WENT_WRONG.stream().anyMatch(how::startsWith);
  }

  private List<String> folded() {
    int size = lines.size();
    if (size <= MOST) {
      return lines;
    }
    TreeSet<Integer> kept = new TreeSet<>();
    for (int i = 0; i < ENDS; i++) {
      kept.add(i);
      kept.add(size - 1 - i);
    }
    marks.stream().limit(MARKS_SHOWN).forEach(mark -> {
      for (int i = mark; i < Math.min(size, mark + 3); i++) {
        kept.add(i);
      }
    });
    List<String> folded = new ArrayList<>();
    int next = 0;
    for (int line : kept) {
      if (line > next) {
        folded.add("  … " + (line - next) + (line - next == 1 ? " line" : " lines") + " more …");
      }
      folded.add(lines.get(line));
      next = line + 1;
    }
    return folded;
  }
}
