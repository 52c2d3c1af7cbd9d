package dev.jobdrill.deadjob;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.jobdrill.recording.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Parses JSON into {@link Json}, within limits. Thread-safe. */
final class JsonParsing {
  private static final int NUMBER_LIMIT = 10_000;

  private final JsonFactory factory;
  private final ReadLimits limits;

  JsonParsing(ReadLimits limits) {
    this.limits = limits;
    this.factory = JsonFactory.builder()
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(limits.depth())
            .maxStringLength(limits.fileBytes())
            .maxNumberLength(NUMBER_LIMIT)
            .maxNameLength(limits.entryBytes())
            .build())
        .build();
  }

  /** One entry, at most as large as an entry may be. */
  Json entry(String origin, String text) {
    requireSize(origin, text.length());
    return value(origin, text);
  }

  void requireSize(String origin, long size) {
    if (size > limits.entryBytes()) {
      throw new DeadJobException(
          origin + " has " + size + " bytes; at most " + limits.entryBytes()
              + " are read of one entry (ReadLimits.entryBytes). Raise the limit if the job is"
              + " meant to be as large.",
          null);
    }
  }

  Json value(String origin, String text) {
    try (JsonParser parser = factory.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new DeadJobException(origin + " is empty; expected JSON.", null);
      }
      Json value = read(origin, parser, first);
      if (parser.nextToken() != null) {
        throw notJson(origin, "there is more after the end of the value", null);
      }
      return value;
    } catch (StreamConstraintsException e) {
      throw new DeadJobException(
          origin + " is beyond the bounds of what is read: "
              + Words.excerpt(e.getOriginalMessage(), 300) + ". Objects and arrays may be "
              + limits.depth() + " deep (ReadLimits.depth), a number " + NUMBER_LIMIT
              + " digits long.",
          e);
    } catch (JsonProcessingException e) {
      throw notJson(origin, Words.excerpt(withoutSource(e), 300), e);
    } catch (IOException e) {
      throw notJson(origin, "it ends in the middle of a character", e);
    }
  }

  /** Jackson names its source also where it may not say anything of it. */
  private static String withoutSource(JsonProcessingException e) {
    return e.getOriginalMessage().replaceAll("\\[Source: [^;\\]]*; ", "[");
  }

  private static DeadJobException notJson(
      String origin, String why, @org.jspecify.annotations.Nullable Throwable cause) {
    return new DeadJobException(origin + " is not JSON: " + why + ".", cause);
  }

  private Json read(String origin, JsonParser parser, JsonToken token) throws IOException {
    switch (token) {
      case START_OBJECT -> {
        List<Json.Member> members = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          members.add(new Json.Member(name, read(origin, parser, parser.nextToken())));
        }
        return new Json.Obj(members);
      }
      case START_ARRAY -> {
        List<Json> items = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          items.add(read(origin, parser, next));
        }
        return new Json.Arr(items);
      }
      case VALUE_STRING -> {
        return new Json.Text(parser.getText());
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        return number(origin, parser.getText());
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        return new Json.Bool(token == JsonToken.VALUE_TRUE);
      }
      case VALUE_NULL -> {
        return Json.Null.NULL;
      }
      default -> throw notJson(origin, "found " + token + " where a value was expected", null);
    }
  }

  private static Json number(String origin, String literal) {
    if (literal.length() > NUMBER_LIMIT) {
      throw new DeadJobException(
          origin + " is beyond the bounds of what is read: a number of " + literal.length()
              + " characters; at most " + NUMBER_LIMIT + " are read.",
          null);
    }
    return new Json.Num(literal);
  }
}
