package dev.jobdrill.deadjob;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.jobdrill.recording.Words;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes a pipeline's input of a dead job's. */
final class InputBinding {
  private static final JsonMapper MAPPER = JsonMapper.builder()
      .addModule(new Jdk8Module())
      .addModule(new JavaTimeModule())
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .build();

  private InputBinding() {}

  static Object bind(DeadJob dead, Type input) {
    JavaType type = MAPPER.constructType(input);
    JsonNode node = shaped(dead.arguments(), type.getRawClass());
    try {
      Object bound = MAPPER.readerFor(type).readValue(node);
      if (bound != null) {
        return bound;
      }
    } catch (JsonProcessingException e) {
      throw unmapped(
          dead,
          input,
          miscounted(dead.arguments(), type.getRawClass())
              .orElseGet(() -> Words.excerpt(e.getOriginalMessage(), 300)),
          e);
    } catch (IOException e) {
      throw unmapped(dead, input, String.valueOf(e.getMessage()), e);
    }
    throw unmapped(dead, input, "it is null", null);
  }

  /** What Jackson says of an array that it cannot bind does not count. */
  private static Optional<String> miscounted(JsonNode arguments, Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null || !arguments.isArray() || arguments.size() == components.length) {
      return Optional.empty();
    }
    return Optional.of("it has " + arguments.size() + " arguments, and the record has "
        + components.length + " components, "
        + Arrays.stream(components)
            .map(RecordComponent::getName)
            .collect(Collectors.joining(", ")));
  }

  /** A list of arguments is what most queues keep; a record has its components in the same order. */
  private static JsonNode shaped(JsonNode input, Class<?> type) {
    if (!input.isArray() || type.isArray() || Collection.class.isAssignableFrom(type)) {
      return input;
    }
    RecordComponent[] components = type.getRecordComponents();
    boolean sole = input.size() == 1 && (components == null || input.get(0).isObject());
    if (sole) {
      return input.get(0);
    }
    if (components == null || components.length != input.size()) {
      return input;
    }
    ObjectNode object = MAPPER.createObjectNode();
    for (int i = 0; i < components.length; i++) {
      object.set(components[i].getName(), input.get(i));
    }
    return object;
  }

  private static DeadJobException unmapped(
      DeadJob dead, Type input, String why, @Nullable Throwable cause) {
    List<String> redacted = dead.redacted().stream()
        .map(Redaction::path)
        .filter(path -> path.startsWith("input"))
        .toList();
    return new DeadJobException(
        "Dead " + dead + " maps to no " + input.getTypeName() + ": " + why + ". Its input is "
            + Words.excerpt(dead.input().compact(), 500)
            + (redacted.isEmpty()
                ? ""
                : ", where these parts are redacted: " + Words.list(redacted, ", "))
            + ". Make the pipeline's input of it yourself, and return it from a method annotated @DeadJobInput, or from"
            + " the method 'input' of an exploration, or pass it to DeadJobReplay.withInput(...).",
        cause);
  }
}
