package dev.jobdrill.deadjob;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/** {@link Json} as Jackson's tree, for binding: every digit is kept, the last of a duplicate key wins. */
final class JacksonTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JacksonTree() {}

  static JsonNode of(Json value) {
    if (value instanceof Json.Obj object) {
      ObjectNode node = NODES.objectNode();
      object.members().forEach(member -> node.set(member.name(), of(member.value())));
      return node;
    } else if (value instanceof Json.Arr array) {
      ArrayNode node = NODES.arrayNode();
      array.items().forEach(item -> node.add(of(item)));
      return node;
    } else if (value instanceof Json.Text text) {
      return NODES.textNode(text.value());
    } else if (value instanceof Json.Num number) {
      return number(number.literal());
    }
    return value instanceof Json.Bool bool ? NODES.booleanNode(bool.value()) : NODES.nullNode();
  }

  private static JsonNode number(String literal) {
    boolean whole = literal.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    try {
      return whole
          ? NODES.numberNode(new BigInteger(literal))
          : NODES.numberNode(new BigDecimal(literal));
    } catch (NumberFormatException e) {
      throw new DeadJobException(
          "The number " + literal + " has an exponent beyond what Java's BigDecimal holds.", e);
    }
  }
}
