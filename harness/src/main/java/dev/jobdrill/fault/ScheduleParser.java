package dev.jobdrill.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/** Reads a schedule text, once, from left to right. */
final class ScheduleParser {
  private static final int LONGEST_NUMBER = 9;
  private static final int LONGEST_NAME = 100;

  private final String text;
  private int at;

  ScheduleParser(String text) {
    this.text = text;
  }

  Schedule parse() {
    String version = word(c -> c != ';');
    if (!version.equals(Schedule.VERSION)) {
      throw error(
          0,
          "found version '" + version + "', expected '" + Schedule.VERSION
              + "', the one that this Jobdrill reads. A schedule begins with it: v1;step#1@before:crash");
    }
    String shape = shape();
    List<FaultSpec> faults = new ArrayList<>();
    while (at < text.length()) {
      expect(';', "between two faults");
      int start = at;
      faults.add(fault());
      guarded(start, () -> Schedule.of(faults));
    }
    return Schedule.of(shape, faults);
  }

  private String shape() {
    if (!text.startsWith(";" + Schedule.SHAPE, at)) {
      return "";
    }
    at += 1 + Schedule.SHAPE.length();
    int start = at;
    String hash = word(c -> c != ';');
    if (!hash.matches("[0-9a-f]{8}")) {
      throw error(
          start,
          "found '" + hash
              + "', expected the hash of a pipeline's shape: 8 hex digits in lower case. Leave the shape out to run"
              + " the schedule on any pipeline.");
    }
    return hash;
  }

  private FaultSpec fault() {
    int start = at;
    FaultPoint point = point();
    expect(':', "between a fault point and its fault");
    int kindAt = at;
    String name = word(c -> (c >= 'a' && c <= 'z') || c == '-');
    FaultKind kind = FaultKind.named(name)
        .orElseThrow(() ->
            error(kindAt, "found fault '" + name + "', expected one of " + FaultKind.allTexts()));
    Fault fault = FaultReader.read(kind, arguments(), this::error, kindAt);
    FaultSpec spec = guarded(kindAt, () -> FaultSpec.of(point, fault));
    requireOneSpelling(start, spec.toString());
    return spec;
  }

  /** Only one text a schedule, so that two reports of the same one are found to be the same. */
  private void requireOneSpelling(int start, String printed) {
    String read = text.substring(start, at);
    if (!read.equals(printed)) {
      int same = 0;
      while (same < Math.min(read.length(), printed.length())
          && read.charAt(same) == printed.charAt(same)) {
        same++;
      }
      throw error(
          start + same, "there is one spelling for each fault, and this one's is " + printed);
    }
  }

  private FaultPoint point() {
    int start = at;
    if (peek() == '@') {
      Position position = position();
      int occurrence = occurrence();
      return guarded(start, () -> new FaultPoint("", "", 0, position, occurrence));
    }
    StringBuilder job = new StringBuilder();
    String step = name();
    while (peek() == '[') {
      job.append(step).append('[').append(bracketed()).append("]/");
      expect('/', "after the number of a child, before the step in it");
      step = name();
    }
    String last = step;
    expect('#', "between a step and its attempt");
    int attempt = number("an attempt");
    Position position = position();
    int occurrence = occurrence();
    return guarded(
        start, () -> new FaultPoint(job.toString(), last, attempt, position, occurrence));
  }

  private Position position() {
    expect('@', "before a position");
    int start = at;
    String name = word(c -> (c >= 'a' && c <= 'z') || c == '-');
    return Position.named(name)
        .orElseThrow(() -> error(
            start,
            "found position '" + name + "', expected one of "
                + String.join(
                    ", ",
                    List.of(Position.values()).stream().map(Position::text).toList())));
  }

  private int occurrence() {
    return peek() == '[' ? bracketed() : 1;
  }

  private int bracketed() {
    expect('[', "before a number");
    int number = number("a number");
    expect(']', "after a number");
    return number;
  }

  private String name() {
    int start = at;
    String name = word(c -> c < 128 && (Character.isLetterOrDigit(c) || ".-_".indexOf(c) >= 0));
    if (name.isEmpty() || name.length() > LONGEST_NAME || ".-_".indexOf(name.charAt(0)) >= 0) {
      throw error(
          start,
          "found " + found(start)
              + ", expected the name of a step: 1 to 100 letters, digits, '.', '_' or '-', starting with a letter or"
              + " digit");
    }
    return name;
  }

  private int number(String what) {
    int start = at;
    String digits = word(c -> c >= '0' && c <= '9');
    if (digits.isEmpty() || digits.startsWith("0") || digits.length() > LONGEST_NUMBER) {
      throw error(
          start,
          "found " + found(start) + ", expected " + what
              + ", counted from 1, without leading zeros and of at most 9 digits");
    }
    return Integer.parseInt(digits);
  }

  private List<FaultReader.Read> arguments() {
    List<FaultReader.Read> arguments = new ArrayList<>();
    if (peek() == '(') {
      do {
        at++;
        arguments.add(argument());
      } while (peek() == ',');
      expect(')', "after the last argument of a fault");
    }
    return arguments;
  }

  private FaultReader.Read argument() {
    int start = at;
    String value = value();
    if (peek() == '=' && text.charAt(start) != '"') {
      at++;
      return new FaultReader.Read(new FaultArgument(value, value()), start);
    }
    return new FaultReader.Read(FaultArgument.of(value), start);
  }

  private String value() {
    if (peek() == '"') {
      return quoted();
    }
    int start = at;
    String value = word(c -> FaultArgument.isBare((char) c));
    if (value.isEmpty()) {
      throw error(
          start,
          "found " + found(start)
              + ", expected an argument: letters, digits and . _ $ + - alone, or anything in double quotes");
    }
    return value;
  }

  private String quoted() {
    int start = at++;
    StringBuilder value = new StringBuilder();
    while (peek() != '"') {
      if (at >= text.length()) {
        throw error(start, "the quote that begins here does not end; expected a closing \"");
      }
      char c = text.charAt(at++);
      value.append(c == '\\' ? escaped() : c);
    }
    at++;
    return value.toString();
  }

  private char escaped() {
    int start = at - 1;
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\' -> c;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> codeUnit(start);
      default -> throw noEscape(start);
    };
  }

  private char codeUnit(int start) {
    String hex = text.substring(at, Math.min(at + 4, text.length()));
    if (!hex.matches("[0-9a-f]{4}")) {
      throw noEscape(start);
    }
    at += 4;
    return (char) Integer.parseInt(hex, 16);
  }

  private ScheduleSyntaxException noEscape(int start) {
    return error(
        start,
        "found an escape that is none; expected \\\" \\\\ \\n \\r \\t or \\u and four hex digits in lower case");
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private String word(IntPredicate member) {
    int start = at;
    while (at < text.length() && member.test(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private void expect(char c, String where) {
    if (at >= text.length() || text.charAt(at) != c) {
      throw error(at, "found " + found(at) + ", expected '" + c + "' " + where);
    }
    at++;
  }

  private String found(int index) {
    return index < text.length() ? "'" + text.charAt(index) + "'" : "the end";
  }

  private <T> T guarded(int index, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (ScheduleSyntaxException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw error(index, String.valueOf(e.getMessage()));
    }
  }

  private ScheduleSyntaxException error(int index, String problem) {
    return new ScheduleSyntaxException(text, index, problem);
  }
}
