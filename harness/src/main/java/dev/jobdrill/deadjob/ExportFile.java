package dev.jobdrill.deadjob;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a file apart into entries, whatever form it was exported in. An entry that is broken is still an entry: it fails
 * when it is asked for, and the others are read.
 */
final class ExportFile {
  private final String origin;
  private final ReadLimits limits;
  private final JsonParsing parsing;

  ExportFile(String origin, ReadLimits limits) {
    this.origin = origin;
    this.limits = limits;
    this.parsing = new JsonParsing(limits);
  }

  void read(byte[] bytes, RedisDeadJobReader.Entries entries) {
    String whole = Decoding.utf8OrNull(bytes);
    if (whole == null) {
      lines(RawLines.of(origin, bytes), entries);
      return;
    }
    String text = (whole.startsWith("\ufeff") ? whole.substring(1) : whole).strip();
    if (text.isEmpty()) {
      throw new DeadJobException(
          origin + " is empty; expected dead jobs as JSON, or as redis-cli prints them.", null);
    }
    if (RedisCliText.looksLikeTerminal(text)) {
      flat(RedisCliText.terminal(origin, text), entries);
      return;
    }
    Json value;
    try {
      value = parsing.value(origin, text);
    } catch (DeadJobException notOneValue) {
      several(text, notOneValue, entries);
      return;
    }
    value(value, entries);
  }

  private void several(
      String text, DeadJobException notOneValue, RedisDeadJobReader.Entries entries) {
    if (text.startsWith("\"")) {
      flat(RedisCliText.csv(origin, text), entries);
      return;
    }
    List<RawLines.Line> lines = RawLines.of(origin, text);
    if (lines.stream().anyMatch(line -> line.is("data"))
        && lines.stream().anyMatch(line -> line.is("timestamp"))) {
      throw new DeadJobException(
          origin + " looks like redis-cli --raw HGETALL, which cannot be taken apart: values have"
              + " line ends of their own. Export it by redis-cli --json HGETALL.",
          notOneValue);
    }
    if (lines.stream().anyMatch(line -> line.isWhole(parsing))) {
      lines(lines, entries);
      return;
    }
    throw notOneValue;
  }

  /** One entry a line; a line that is a number is the score of the entry before, as --raw prints them. */
  private void lines(List<RawLines.Line> lines, RedisDeadJobReader.Entries entries) {
    for (int i = 0; i < lines.size(); i++) {
      RawLines.Line line = lines.get(i);
      if (line.isNumber()) {
        continue;
      }
      boolean scored = i + 1 < lines.size() && lines.get(i + 1).isNumber();
      String score = scored ? lines.get(i + 1).text() : null;
      entries.entry(
          line.origin(),
          () -> raw(
              line.origin(),
              unwrapped(line.origin(), parsing.entry(line.origin(), line.text())),
              score));
    }
  }

  private void value(Json value, RedisDeadJobReader.Entries entries) {
    if (value.get("Messages") instanceof Json.Arr messages) {
      each(messages.items(), entries);
    } else if (value instanceof Json.Obj object) {
      // No messages: an empty dead-letter queue.
      if (!object.members().isEmpty()) {
        entry(origin, () -> value, null, entries);
      }
    } else if (value instanceof Json.Arr array) {
      array(array.items(), entries);
    } else {
      flat(List.of(new RedisCliText.Value(scalar(value), null)), entries);
    }
  }

  private void array(List<Json> items, RedisDeadJobReader.Entries entries) {
    if (!items.isEmpty() && items.stream().allMatch(ExportFile::isPair)) {
      int number = 0;
      for (Json item : items) {
        List<Json> pair = ((Json.Arr) item).items();
        text(origin + ", entry " + ++number, scalar(pair.get(0)), scalar(pair.get(1)), entries);
      }
    } else if (items.stream().allMatch(item -> item instanceof Json.Text || isNumber(item))) {
      flat(
          items.stream().map(item -> new RedisCliText.Value(scalar(item), null)).toList(), entries);
    } else {
      each(items, entries);
    }
  }

  private void each(List<Json> items, RedisDeadJobReader.Entries entries) {
    for (int i = 0; i < items.size(); i++) {
      Json item = items.get(i);
      String name = origin + ", entry " + (i + 1);
      entry(name, () -> unwrapped(name, item), null, entries);
    }
  }

  private static boolean isPair(Json item) {
    return item instanceof Json.Arr pair
        && pair.items().size() == 2
        && pair.items().get(0) instanceof Json.Text
        && isNumber(pair.items().get(1));
  }

  private static boolean isNumber(Json item) {
    return item instanceof Json.Num
        || (item instanceof Json.Text text && RawLines.isNumber(text.value()));
  }

  private static String scalar(Json value) {
    return value instanceof Json.Text text ? text.value() : value.compact();
  }

  /** A flat reply: members and scores in turn, members alone, or the fields and values of one hash. */
  private void flat(List<RedisCliText.Value> values, RedisDeadJobReader.Entries entries) {
    if (isHash(values)) {
      List<Json.Member> members = new ArrayList<>();
      for (int i = 0; i + 1 < values.size(); i += 2) {
        members.add(new Json.Member(
            Objects.requireNonNullElse(values.get(i).text(), ""),
            new Json.Text(Objects.requireNonNullElse(values.get(i + 1).text(), ""))));
      }
      entry(origin, () -> new Json.Obj(members), null, entries);
      return;
    }
    boolean scored = values.size() % 2 == 0;
    for (int i = 1; i < values.size(); i += 2) {
      String text = values.get(i).text();
      scored &= text != null && RawLines.isNumber(text);
    }
    int number = 0;
    for (int i = 0; i < values.size(); i += scored ? 2 : 1) {
      RedisCliText.Value value = values.get(i);
      String score = scored ? values.get(i + 1).text() : null;
      String name = origin + ", entry " + ++number;
      if (value.text() == null) {
        entries.entry(name, () -> {
          throw new DeadJobException(name + " " + value.problem() + ".", null);
        });
      } else {
        text(name, value.text(), score, entries);
      }
    }
  }

  private static boolean isHash(List<RedisCliText.Value> values) {
    boolean data = false;
    boolean time = false;
    for (int i = 0; i < values.size(); i += 2) {
      data |= "data".equals(values.get(i).text());
      time |= "timestamp".equals(values.get(i).text());
    }
    return data && time && values.size() % 2 == 0;
  }

  private void text(
      String name, String text, @Nullable String score, RedisDeadJobReader.Entries entries) {
    entry(name, () -> parsing.entry(name, text), score, entries);
  }

  private void entry(
      String name,
      Supplier<Json> value,
      @Nullable String score,
      RedisDeadJobReader.Entries entries) {
    entries.entry(name, () -> raw(name, value.get(), score));
  }

  /** A member that stands in a JSON string, as redis-cli --json and JSON lines of members have it. */
  private Json unwrapped(String name, Json value) {
    return value instanceof Json.Text text ? parsing.entry(name, text.value()) : value;
  }

  private RawDeadJob raw(String name, Json value, @Nullable String score) {
    return new RawDeadJob(name, value, score, null, limits);
  }
}
