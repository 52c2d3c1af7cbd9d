package dev.jobdrill.deadjob;

import dev.jobdrill.recording.Words;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the members of one JSON object, with messages that say what was found. */
final class Fields {
  private final String origin;
  private final Json.Obj object;

  private Fields(String origin, Json.Obj object) {
    this.origin = origin;
    this.object = object;
  }

  static Fields of(String origin, String expected, Json value) {
    if (value instanceof Json.Obj object) {
      return new Fields(origin, object);
    }
    throw new DeadJobException(
        origin + " is of JSON type " + value.kind() + "; expected an object, " + expected + ".",
        null);
  }

  Json.Obj json() {
    return object;
  }

  boolean has(String name) {
    Json value = object.get(name);
    return value != null && value != Json.Null.NULL;
  }

  @Nullable
  Json get(String name) {
    return has(name) ? object.get(name) : null;
  }

  Json required(String name, String kind) {
    Json value = object.get(name);
    if (value == null || !value.kind().equals(kind)) {
      throw wrong(name, value, "expected a member of JSON type " + kind);
    }
    return value;
  }

  String text(String name) {
    return ((Json.Text) required(name, "string")).value();
  }

  @Nullable
  String textOrNull(String name) {
    return has(name) ? text(name) : null;
  }

  String textOr(String name, String otherwise) {
    return has(name) ? text(name) : otherwise;
  }

  /** An id, which other producers may have written as a number. */
  String scalar(String name) {
    Json value = object.get(name);
    if (value instanceof Json.Text text) {
      return text.value();
    }
    if (value instanceof Json.Num number) {
      return number.literal();
    }
    throw wrong(name, value, "expected a string or a number");
  }

  /** A count: a number or the digits of one. */
  @Nullable
  Integer countOrNull(String name) {
    if (!has(name)) {
      return null;
    }
    String digits = scalar(name);
    if (!digits.matches("[0-9]{1,7}")) {
      throw wrong(name, object.get(name), "expected a whole number from 0 to 9999999");
    }
    return Integer.valueOf(digits);
  }

  int count(String name) {
    Integer count = countOrNull(name);
    return count == null ? 0 : count;
  }

  @Nullable
  Instant time(String name, Function<String, Instant> form) {
    if (!has(name)) {
      return null;
    }
    String found = scalar(name);
    try {
      return form.apply(found);
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
      throw new DeadJobException(
          origin + ": its member '" + name + "' is no time: " + Words.excerpt(found) + " ("
              + e.getMessage()
              + "). Expected one as its system writes it; correct the export.",
          e);
    }
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Json item : object.list(name)) {
      texts.add(item instanceof Json.Text text ? text.value() : item.compact());
    }
    return texts;
  }

  Fields object(String name) {
    return of(origin + ", its member '" + name + "'", "see above", required(name, "object"));
  }

  List<Fields> objects(String name) {
    List<Fields> all = new ArrayList<>();
    for (Json item : object.list(name)) {
      all.add(of(origin + ", an element of '" + name + "'", "see above", item));
    }
    return all;
  }

  List<String> asNames() {
    return object.members().stream().map(Json.Member::name).distinct().toList();
  }

  Map<String, Json> asMap(String name) {
    Map<String, Json> map = new java.util.LinkedHashMap<>();
    if (get(name) instanceof Json.Obj members) {
      members.members().forEach(member -> map.put(member.name(), member.value()));
    }
    return map;
  }

  DeadJobException wrong(String name, @Nullable Json value, String expected) {
    String found = value == null
        ? "is missing"
        : "is of JSON type " + value.kind()
            + (value instanceof Json.Num || value instanceof Json.Text
                ? " (" + Words.excerpt(value.compact()) + ")"
                : "");
    return new DeadJobException(
        origin + ": its member '" + name + "' " + found + "; " + expected + ".", null);
  }
}
