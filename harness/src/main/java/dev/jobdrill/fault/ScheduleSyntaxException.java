package dev.jobdrill.fault;

/** A schedule text that cannot be read. The message names the column and shows the text with a mark below it. */
public final class ScheduleSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int CONTEXT = 60;

  private final int column;

  ScheduleSyntaxException(String text, int index, String problem) {
    super("Schedule text, column " + (index + 1) + ": " + problem + "\n" + pointer(text, index));
    this.column = index + 1;
  }

  /** A long text is shown around the place only. */
  private static String pointer(String text, int index) {
    int from = Math.max(0, index - CONTEXT);
    int to = Math.min(text.length(), index + CONTEXT);
    String before = from > 0 ? "…" : "";
    String shown = before + text.substring(from, to) + (to < text.length() ? "…" : "");
    StringBuilder visible = new StringBuilder();
    // One character for one, so that the mark stays below its place.
    shown.chars().forEach(c -> visible.append(Character.isISOControl(c) ? '·' : (char) c));
    return "  " + visible + "\n  " + " ".repeat(before.length() + index - from) + "^";
  }

  /** {@return where reading failed, counted from 1} */
  public int column() {
    return column;
  }
}
