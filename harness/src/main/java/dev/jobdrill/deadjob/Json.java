package dev.jobdrill.deadjob;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value exactly as it was written: numbers keep their digits ({@code 1.0e-07}, {@code -0.0}, {@code 2^200}), objects
 * their order and their duplicate keys. Immutable.
 */
public sealed interface Json {
  /**
   * An object.
   *
   * @param members its members in the order of the text; names may repeat
   */
  record Obj(List<Member> members) implements Json {
    /**
     * Copies the members.
     *
     * @param members its members
     */
    public Obj {
      members = List.copyOf(members);
    }
  }

  /**
   * One member of an object.
   *
   * @param name any text
   * @param value its value
   */
  record Member(String name, Json value) {}

  /**
   * An array.
   *
   * @param items its elements
   */
  record Arr(List<Json> items) implements Json {
    /**
     * Copies the elements.
     *
     * @param items its elements
     */
    public Arr {
      items = List.copyOf(items);
    }
  }

  /**
   * A string.
   *
   * @param value its characters, possibly with lone surrogates
   */
  record Text(String value) implements Json {}

  /**
   * A number.
   *
   * @param literal as it was written
   */
  record Num(String literal) implements Json {}

  /**
   * True or false.
   *
   * @param value which
   */
  record Bool(boolean value) implements Json {}

  /** The value {@code null}. */
  enum Null implements Json {
    /** The only one. */
    NULL
  }

  /**
   * The member of a name; the last one if the name repeats, as most parsers have it.
   *
   * @param name its name
   * @return its value; null if this is no object or has no such member
   */
  default @Nullable Json get(String name) {
    if (!(this instanceof Obj object)) {
      return null;
    }
    for (int i = object.members().size() - 1; i >= 0; i--) {
      if (object.members().get(i).name().equals(name)) {
        return object.members().get(i).value();
      }
    }
    return null;
  }

  /**
   * The text of a member.
   *
   * @param name its name
   * @return its characters; null if there is no such member, or it is no string
   */
  default @Nullable String text(String name) {
    return get(name) instanceof Text text ? text.value() : null;
  }

  /**
   * The elements of a member.
   *
   * @param name its name
   * @return its elements; empty if there is no such member, or it is no array
   */
  default List<Json> list(String name) {
    return get(name) instanceof Arr array ? array.items() : List.of();
  }

  /** {@return what JSON calls it: object, array, string, number, boolean or null} */
  default String kind() {
    if (this instanceof Obj) {
      return "object";
    } else if (this instanceof Arr) {
      return "array";
    } else if (this instanceof Text) {
      return "string";
    } else if (this instanceof Num) {
      return "number";
    }
    return this instanceof Bool ? "boolean" : "null";
  }

  /** {@return this value in one line, canonical: equal values give equal texts} */
  default String compact() {
    return JsonWriter.compact(this);
  }
}
