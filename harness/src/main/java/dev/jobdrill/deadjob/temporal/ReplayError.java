package dev.jobdrill.deadjob.temporal;

import dev.jobdrill.recording.Words;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the SDK's replayer complains of. It throws one RuntimeException for everything, without a cause:
 * the text, with a stack trace in it, is all there is (temporal-sdk 1.32 to 1.38). Only the line before
 * the trace is ever shown, since what follows may print an event whole.
 */
record ReplayError(String text) {
  private static final Pattern EVENT = Pattern.compile(
      "Failure handling event (\\d+) of type|EventId=(\\d+)|Event (\\d+) of type|event_id: (\\d+)");
  private static final Pattern COMMAND =
      Pattern.compile("does not match command type COMMAND_TYPE_([A-Z_]+)");
  private static final Pattern CHECK = Pattern.compile(
      "on check (\\w+) with an expected value '(.*?)\\n?' and an actual value '(.*?)\\n?'",
      Pattern.DOTALL);
  private static final Pattern CAUSE = Pattern.compile("(?m)^Caused by: ([\\w.$]+)");

  static ReplayError of(Exception thrown) {
    String text = String.valueOf(thrown.getMessage());
    int error = text.indexOf("error=");
    return new ReplayError(error < 0 ? text : text.substring(error + "error=".length()));
  }

  boolean isUnknownType() {
    return text.contains("Unknown workflow type");
  }

  boolean isNonDeterminism() {
    return text.contains("[TMPRL1100]") || text.contains("NonDeterministicException");
  }

  OptionalLong eventId() {
    Matcher found = EVENT.matcher(text);
    if (!found.find()) {
      return OptionalLong.empty();
    }
    for (int group = 1; group <= found.groupCount(); group++) {
      if (found.group(group) != null) {
        return OptionalLong.of(Long.parseLong(found.group(group)));
      }
    }
    return OptionalLong.empty();
  }

  /** The command that the code gave, such as {@code START_TIMER}. */
  Optional<String> command() {
    return first(COMMAND, 1);
  }

  boolean isCommandMissing() {
    return text.contains("No command scheduled that corresponds to");
  }

  /** What the SDK compared, in its words: it calls the code's value the expected one. */
  Optional<String> check() {
    Matcher found = CHECK.matcher(text);
    return found.find()
        ? Optional.of("gives " + found.group(1) + " " + Words.excerpt(found.group(2))
            + " where the history has " + Words.excerpt(found.group(3)))
        : Optional.empty();
  }

  /** The class of the innermost exception in the trace. */
  Optional<String> innermostCause() {
    return CAUSE.matcher(text).results().map(found -> found.group(1)).reduce((one, next) -> next);
  }

  String firstLine() {
    String line = text.lines().findFirst().orElse("");
    int position = line.indexOf(" {WorkflowTaskStartedEventId");
    return Words.excerpt(
        (position < 0 ? line : line.substring(0, position)).replace("[TMPRL1100] ", ""), 300);
  }

  private Optional<String> first(Pattern pattern, int group) {
    Matcher found = pattern.matcher(text);
    return found.find() ? Optional.of(found.group(group)) : Optional.empty();
  }
}
