package dev.jobdrill.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * The long texts of one drill. Each is kept whole until together they are too much for a page to open; from then on their
 * beginnings are.
 */
final class Texts {
  /** In characters; a drill of hundreds of steps with payloads of kilobytes stays far below. */
  private static final int ALL_TOGETHER = 32_000_000;

  private static final int BEGINNING = 2_000;

  private long left;

  Texts() {
    this(ALL_TOGETHER);
  }

  Texts(long budget) {
    this.left = budget;
  }

  /** Its stack trace, with those of its causes. */
  ObjectNode ofTrace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return of(trace.toString());
  }

  /** The text, how long it is, and whether this is all of it. */
  ObjectNode of(String text) {
    String kept = text;
    if (text.length() > BEGINNING && text.length() > left) {
      kept = text.substring(0, BEGINNING);
    }
    left -= kept.length();
    return Json.object()
        .put("text", kept)
        .put("characters", text.length())
        .put("whole", kept.length() == text.length());
  }
}
