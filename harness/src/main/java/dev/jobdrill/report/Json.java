package dev.jobdrill.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * JSON that may stand in a script element as it is, and in any charset: nothing in it ends the element, begins a comment
 * or an entity, ends a line or turns its direction, since all of that is escaped.
 */
final class Json {
  private static final JsonMapper MAPPER = mapper();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of plain values cannot be written as JSON", e);
    }
  }

  static JsonNode read(String json) throws JsonProcessingException {
    return MAPPER.readTree(json);
  }

  /** Absent rather than null, since a reader of the file asks for either with the same words. */
  static void put(ObjectNode node, String name, @Nullable String value) {
    if (value != null) {
      node.put(name, value);
    }
  }

  static void put(ObjectNode node, String name, @Nullable Instant value) {
    put(node, name, value == null ? null : value.toString());
  }

  private static JsonMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    mapper.getFactory().setCharacterEscapes(new MarkupEscapes());
    return mapper;
  }

  private static final class MarkupEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = CharacterEscapes.standardAsciiEscapesForJSON();
      for (char c : new char[] {'<', '>', '&', '\'', '`'}) {
        codes[c] = CharacterEscapes.ESCAPE_STANDARD;
      }
      codes[0x7f] = CharacterEscapes.ESCAPE_STANDARD;
      return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      return new SerializedString(String.format(java.util.Locale.ROOT, "\\u%04X", c));
    }
  }
}
