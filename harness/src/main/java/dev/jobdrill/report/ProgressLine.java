package dev.jobdrill.report;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One line on a terminal that is rewritten in place while something takes long; nothing where there is no terminal, or on
 * CI. Not thread-safe.
 *
 * <pre>{@code
 * try (ProgressLine line = ProgressLine.onTerminal(new PrintWriter(System.err, true))) {
 *   Explorer.on(environment).reporting(progress -> line.show(progress.text())).explore(subjects);
 * }
 * }</pre>
 */
public final class ProgressLine implements AutoCloseable {
  /** What takes less needs no line. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration PAUSE = Duration.ofMillis(200);

  /** A line that a terminal breaks in two cannot be rewritten. */
  private static final int WIDTH = 79;

  private final @Nullable PrintWriter terminal;
  private final LongSupplier nanos;
  private long nextAt;
  private int shown;

  private ProgressLine(@Nullable PrintWriter terminal, LongSupplier nanos) {
    this.terminal = terminal;
    this.nanos = nanos;
    this.nextAt = nanos.getAsLong() + PATIENCE.toNanos();
  }

  /**
   * A line on the terminal, if there is one.
   *
   * @param writer writes to the terminal, to standard error as a rule; stays the caller's, to close
   * @return the line, which shows nothing if there is no terminal
   */
  public static ProgressLine onTerminal(PrintWriter writer) {
    boolean wanted = isWanted(Terminal.console() != null, System::getenv);
    return new ProgressLine(wanted ? writer : null, System::nanoTime);
  }

  /**
   * A line on whatever one takes for a terminal.
   *
   * @param terminal where to, or null to show nothing
   * @param nanos a clock that counts nanoseconds, as {@link System#nanoTime()} does
   * @return the line
   */
  public static ProgressLine on(@Nullable PrintWriter terminal, LongSupplier nanos) {
    return new ProgressLine(terminal, nanos);
  }

  static boolean isWanted(boolean terminal, UnaryOperator<@Nullable String> environment) {
    String ci = environment.apply("CI");
    boolean onCi = ci != null && !ci.isBlank() && !ci.equalsIgnoreCase("false");
    return terminal && !onCi && !"dumb".equals(environment.apply("TERM"));
  }

  /**
   * Shows a text in place of the one before, unless that was shown a moment ago, or all began a moment ago.
   *
   * @param text one line
   */
  public void show(String text) {
    long now = nanos.getAsLong();
    if (terminal == null || now - nextAt < 0) {
      return;
    }
    nextAt = now + PAUSE.toNanos();
    String line = text.length() <= WIDTH ? text : text.substring(0, WIDTH - 3) + "...";
    terminal.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
    terminal.flush();
    shown = line.length();
  }

  /** Erases the line, so that something else can be printed; the next text is shown again. */
  public void clear() {
    if (terminal != null && shown > 0) {
      terminal.print("\r" + " ".repeat(shown) + "\r");
      terminal.flush();
      shown = 0;
    }
  }

  /** Erases the line. */
  @Override
  public void close() {
    clear();
  }
}
