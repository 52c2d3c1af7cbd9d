package dev.jobdrill.recording;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How messages and timelines write what they did not choose: durations, payloads, long lists. */
public final class Words {
  private static final int EXCERPT = 100;

  private Words() {}

  /**
   * A duration, as exact as its size deserves.
   *
   * @param duration the duration
   * @return such as {@code 250 ms}, {@code 30.000 s}, {@code 5 min 3 s}, {@code 2 h 10 min} or {@code
   *     20 d 11 h}
   */
  public static String of(Duration duration) {
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      return duration.toMillis() + " ms";
    }
    if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
      return String.format(Locale.ROOT, "%d.%03d s", duration.toSeconds(), duration.toMillisPart());
    }
    if (duration.compareTo(Duration.ofHours(2)) < 0) {
      return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
    if (duration.compareTo(Duration.ofDays(2)) < 0) {
      return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
    return duration.toDays() + " d " + duration.toHoursPart() + " h";
  }

  /**
   * The first 100 characters of a text in one line, whatever it holds.
   *
   * @param text any text
   * @return the text; characters that end a line, turn its direction or show nothing are escapes
   */
  public static String excerpt(String text) {
    return excerpt(text, EXCERPT);
  }

  /**
   * The beginning of a text in one line, whatever it holds.
   *
   * @param text any text
   * @param limit how many characters at most
   * @return the text; characters that end a line, turn its direction or show nothing are escapes
   */
  public static String excerpt(String text, int limit) {
    StringBuilder line = new StringBuilder();
    text.codePoints().limit(limit).forEach(c -> append(line, c));
    int length = text.codePointCount(0, text.length());
    return length <= limit ? line.toString() : line + "… [" + length + " characters]";
  }

  private static void append(StringBuilder line, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
        line.append(String.format(Locale.ROOT, c > 0xffff ? "\\u{%x}" : "\\u%04x", c));
      default -> line.appendCodePoint(c);
    }
  }

  /**
   * The beginning and the end of a long list.
   *
   * @param entries any number of entries
   * @param separator what stands between two
   * @return up to 12 entries, with words on how many are left out
   */
  public static String list(List<?> entries, String separator) {
    int size = entries.size();
    if (size <= 12) {
      return joined(entries, separator);
    }
    return joined(entries.subList(0, 8), separator) + separator + "… " + (size - 11) + " more …"
        + separator + joined(entries.subList(size - 3, size), separator);
  }

  private static String joined(List<?> entries, String separator) {
    return String.join(separator, entries.stream().map(String::valueOf).toList());
  }
}
