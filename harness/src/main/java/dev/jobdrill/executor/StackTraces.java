package dev.jobdrill.executor;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Stack traces as {@link Throwable#printStackTrace()} writes them, but without the frames below a step's body: those are the
 * executor's and its caller's, alike in every error, and several times as many as those of the step.
 */
final class StackTraces {
  private static final String BODY_CLASS = StepRunner.class.getName();
  private static final String BODY_METHOD = "body";
  private static final StackTraceElement[] NONE = {};

  private final StringBuilder text = new StringBuilder();
  private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private StackTraces() {}

  static String of(Throwable error) {
    StackTraces traces = new StackTraces();
    traces.write(error, "", "", NONE);
    return traces.text.toString();
  }

  private void write(
      Throwable error, String caption, String indent, StackTraceElement[] enclosing) {
    if (!seen.add(error)) {
      text.append(indent)
          .append(caption)
          .append("[CIRCULAR REFERENCE: ")
          .append(error)
          .append("]\n");
      return;
    }
    text.append(indent).append(caption).append(error).append('\n');
    StackTraceElement[] frames = error.getStackTrace();
    int own = frames.length - inCommon(frames, enclosing);
    int end = body(frames, own);
    for (int i = 0; i < end; i++) {
      text.append(indent).append("\tat ").append(frames[i]).append('\n');
    }
    if (end < own) {
      text.append(indent).append("\t... ").append(frames.length - end).append(" of the executor\n");
    } else if (own < frames.length) {
      text.append(indent).append("\t... ").append(frames.length - own).append(" more\n");
    }
    for (Throwable suppressed : error.getSuppressed()) {
      write(suppressed, "Suppressed: ", indent + "\t", frames);
    }
    if (error.getCause() != null) {
      write(error.getCause(), "Caused by: ", indent, frames);
    }
  }

  private static int inCommon(StackTraceElement[] frames, StackTraceElement[] enclosing) {
    int common = 0;
    while (common < frames.length
        && common < enclosing.length
        && frames[frames.length - 1 - common].equals(enclosing[enclosing.length - 1 - common])) {
      common++;
    }
    return common;
  }

  /** {@return where the executor's frames begin; {@code end} if it has called none of these} */
  private static int body(StackTraceElement[] frames, int end) {
    for (int i = 0; i < end; i++) {
      if (frames[i].getClassName().equals(BODY_CLASS)
          && frames[i].getMethodName().equals(BODY_METHOD)) {
        return i;
      }
    }
    return end;
  }
}
