package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import dev.jobdrill.recording.Words;
import java.util.Optional;
import java.util.stream.Stream;

/** An exception of workflow code in one line, with the place in that code where it was thrown. */
final class ThrownWords {
  private static final int DEPTH = 100;

  private ThrownWords() {}

  static String of(Throwable thrown) {
    Throwable root = innermost(thrown);
    String what = root instanceof JsonProcessingException json ? unreadable(json) : message(root);
    return what + place(root).or(() -> place(thrown)).map(at -> " at " + at).orElse("");
  }

  static Throwable innermost(Throwable thrown) {
    return Stream.iterate(thrown, next -> next != null, Throwable::getCause)
        .limit(DEPTH)
        .reduce((one, next) -> next)
        .orElse(thrown);
  }

  private static String message(Throwable thrown) {
    String message = thrown.getMessage();
    String line = message == null ? "" : message.lines().findFirst().orElse("");
    String type = Words.excerpt(thrown.getClass().getName());
    return line.isEmpty() ? type : type + ": " + Words.excerpt(line);
  }

  /** Jackson's messages quote what they could not read, which is nobody's business here. */
  private static String unreadable(JsonProcessingException json) {
    String path = json instanceof JsonMappingException mapping
            && !mapping.getPathReference().isEmpty()
        ? " at " + Words.excerpt(mapping.getPathReference())
        : "";
    return json.getClass().getName() + path
        + " (a payload does not fit the code's types; its message is left out, since it quotes the payload)";
  }

  private static Optional<String> place(Throwable thrown) {
    return Stream.of(thrown.getStackTrace())
        .filter(frame -> !frame
            .getClassName()
            .matches("(io\\.temporal|java|jdk|sun|com\\.sun|com\\.fasterxml)\\..*"))
        .findFirst()
        .map(frame -> Words.excerpt(frame.toString()));
  }
}
