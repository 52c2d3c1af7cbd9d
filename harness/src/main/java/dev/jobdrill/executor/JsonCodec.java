package dev.jobdrill.executor;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.ser.DefaultSerializerProvider;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Type;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * How inputs and outputs become JSON and back. Immutable and thread-safe.
 *
 * <p>Polymorphic typing is off, since payloads are hostile: no class is ever named by the JSON.
 */
public final class JsonCodec {
  private static final HexFormat HEX = HexFormat.of();
  private static final JsonCodec STANDARD = new JsonCodec(JsonMapper.builder()
      .addModule(new JavaTimeModule().disable(JavaTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID))
      .addModule(new Jdk8Module())
      .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
      .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
      .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
      .build());

  private final ObjectMapper mapper;

  private JsonCodec(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /** {@return a codec for records, java.time, Optional and whatever Jackson binds by itself} */
  public static JsonCodec standard() {
    return STANDARD;
  }

  /**
   * A codec with a mapper of the user's own.
   *
   * @param mapper copied, so that later changes to it have no effect; it must not enable default typing
   * @return the codec
   */
  public static JsonCodec using(ObjectMapper mapper) {
    return new JsonCodec(mapper.copy());
  }

  /**
   * Reads JSON.
   *
   * @param what what it is, for the message of an error
   * @param json the text
   * @param type what to read it as
   * @return the value; null for the JSON {@code null}
   * @throws PayloadException if the text is not JSON or does not fit the type
   */
  public @Nullable Object decode(String what, String json, Type type) {
    JavaType javaType = mapper.constructType(type);
    try {
      return mapper.readValue(json, javaType);
    } catch (JsonProcessingException e) {
      throw new PayloadException(
          what + " cannot be read as " + javaType.toCanonical() + ": " + e.getOriginalMessage()
              + ". Found " + excerpt(json),
          e);
    }
  }

  /**
   * Writes a value, whether or not it can be read back.
   *
   * @param what what it is, for the message of an error
   * @param value the value
   * @param type what it is declared as
   * @return the JSON
   * @throws PayloadException if the value cannot be written
   */
  public String encodeLeniently(String what, Object value, Type type) {
    return write(what, value, mapper.constructType(type));
  }

  /**
   * Writes a value, having made sure that reading it back gives the same JSON again.
   *
   * @param what what it is, for the message of an error
   * @param value the value
   * @param type what it will be read as
   * @return the JSON and the value read back from it
   * @throws PayloadException if the value is null, cannot be written, cannot be read back, or changes
   *     on the way
   */
  Encoded encode(String what, @Nullable Object value, Type type) {
    if (value == null) {
      throw new PayloadException(what + " is null; expected " + type.getTypeName() + ".", null);
    }
    JavaType declared = mapper.constructType(type);
    String json = write(what, value, declared);
    Object readBack = decode(what, json, type);
    if (readBack == null) {
      throw new PayloadException(
          what + " becomes null in JSON: its serializer writes nothing.", null);
    }
    String again = write(what, readBack, declared);
    if (!again.equals(json)) {
      requireSameTree(what, json, again);
    }
    return new Encoded(json, readBack);
  }

  /**
   * A value and its JSON.
   *
   * @param json the text
   * @param value what reading the text gives
   */
  record Encoded(String json, Object value) {}

  private String write(String what, Object value, JavaType declared) {
    StringWriter json = new StringWriter();
    try (JsonGenerator generator = mapper.createGenerator(json)) {
      write(generator, value, declared);
    } catch (IOException e) {
      String reason =
          e instanceof JsonProcessingException known ? known.getOriginalMessage() : e.toString();
      throw new PayloadException(
          what + " (" + value.getClass().getName() + ") cannot be written as JSON: " + reason
              + ". Make it a record, or a class whose properties Jackson can read and write.",
          e);
    }
    return escapeLoneSurrogates(json.toString());
  }

  /**
   * Only the declared type says what a list's elements are, and so whether they need a type id. A plain
   * class is written by the value's own class, so that what a subclass adds is written and missed. (An
   * ObjectWriter for the declared type would not do: it writes elements by their declared class.)
   */
  private void write(JsonGenerator generator, Object value, JavaType declared) throws IOException {
    DefaultSerializerProvider provider =
        (DefaultSerializerProvider) mapper.getSerializerProviderInstance();
    boolean byDeclaration = declared.isContainerType()
        || declared.isReferenceType()
        || declared.hasRawClass(value.getClass());
    if (byDeclaration) {
      provider.serializeValue(generator, value, declared);
    } else {
      provider.serializeValue(generator, value);
    }
  }

  /** Half a surrogate pair is legal in Java and in JSON's escapes, and becomes '?' in UTF-8. */
  private static String escapeLoneSurrogates(String json) {
    StringBuilder escaped = null;
    int copied = 0;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < json.length()
          && Character.isLowSurrogate(json.charAt(i + 1))) {
        i++;
        continue;
      }
      escaped = escaped == null ? new StringBuilder(json.length() + 16) : escaped;
      escaped.append(json, copied, i).append("\\u").append(HEX.toHexDigits(c));
      copied = i + 1;
    }
    return escaped == null ? json : escaped.append(json, copied, json.length()).toString();
  }

  private void requireSameTree(String what, String json, String again) {
    JsonNode before = tree(json);
    JsonNode after = tree(again);
    if (JsonDifference.differ(before, after)) {
      throw new PayloadException(
          what + " does not survive a round trip through JSON: "
              + JsonDifference.first("", before, after)
              + ". A job is read back from JSON by another process, so what it loses there it loses in"
              + " production. Make the type's properties readable and writable by Jackson.",
          null);
    }
  }

  private JsonNode tree(String json) {
    try {
      // As decimals, since two numbers that differ beyond a double's 17 digits are different
      // numbers.
      return mapper
          .reader()
          .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Jackson cannot read what it wrote: " + excerpt(json), e);
    }
  }

  static String excerpt(String text) {
    return text.length() <= 120
        ? text
        : text.substring(0, 120) + "… [" + text.length() + " characters]";
  }
}
