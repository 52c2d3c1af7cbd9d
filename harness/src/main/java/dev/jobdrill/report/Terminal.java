package dev.jobdrill.report;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** The terminal, where there is one. */
public final class Terminal {
  private Terminal() {}

  /** {@return the console, if input and output are a terminal's; null if they are not} */
  // From JDK 22 on there is a console even without a terminal, and only it knows.
  @SuppressWarnings("SystemConsoleNull")
  public static @Nullable Console console() {
    Console console = System.console();
    if (console == null) {
      return null;
    }
    try {
      Object terminal = Console.class.getMethod("isTerminal").invoke(console);
      return Boolean.TRUE.equals(terminal) ? console : null;
    } catch (NoSuchMethodException older) {
      return console;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Console.isTerminal cannot be asked", e);
    }
  }
}
