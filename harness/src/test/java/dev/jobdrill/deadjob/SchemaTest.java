package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every document keeps to the published schema, by the keywords that it uses. */
class SchemaTest {
  private final ObjectMapper mapper = new ObjectMapper();

  private JsonNode schema() throws IOException {
    try (InputStream in = DeadJob.class.getResourceAsStream("dead-job-v1.schema.json")) {
      return mapper.readTree(in);
    }
  }

  @Test
  void everyDocumentOfTheCorpusKeepsToIt() throws IOException {
    JsonNode schema = schema();
    int checked = 0;
    try (Stream<Path> files = Files.walk(Corpus.path(""))) {
      for (Path file :
          files.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
        for (DeadJob job : Corpus.read(DeadJobSource.any(), file).jobs()) {
          for (DeadJob each :
              List.of(job, new Redactor(Allowlist.NONE).redact(job).job())) {
            assertThat(problems(schema, mapper.readTree(each.document()), "$"))
                .as(job.toString())
                .isEmpty();
            checked++;
          }
        }
      }
    }
    assertThat(checked).isGreaterThan(300);
  }

  @Test
  void whatIsNoDocumentBreaksIt() throws IOException {
    JsonNode schema = schema();
    JsonNode broken = mapper.readTree(
        "{\"format\":\"x\",\"version\":1,\"source\":{},\"id\":1,"
            + "\"name\":\"n\",\"queue\":\"q\",\"input\":null,\"attempts\":-1,\"odd\":1,"
            + "\"times\":{\"died\":\"yesterday\"},\"tags\":[1],\"children\":[{\"id\":\"c\",\"state\":\"?\"}]}");

    assertThat(problems(schema, broken, "$"))
        .containsExactlyInAnyOrder(
            "$.format is not jobdrill-dead-job",
            "$.source lacks system",
            "$.id is no string",
            "$.attempts is below 0",
            "$ has an odd",
            "$.times.died is no date-time",
            "$.tags[] is no string",
            "$.children[].state is none of the words");
    assertThat(problems(schema, mapper.readTree("{}"), "$")).contains("$ lacks input");
  }

  private static List<String> problems(JsonNode schema, JsonNode value, String at) {
    List<String> problems = new ArrayList<>();
    String type = schema.path("type").asText("");
    boolean fits = switch (type) {
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      default -> true;
    };
    if (!fits) {
      return List.of(at + " is no " + type);
    }
    if (schema.has("const") && !schema.get("const").asText().equals(value.asText())) {
      problems.add(at + " is not " + schema.get("const").asText());
    }
    if (schema.has("minimum") && value.asLong() < schema.get("minimum").asLong()) {
      problems.add(at + " is below " + schema.get("minimum").asLong());
    }
    if (schema.has("enum")
        && !schema.get("enum").toString().contains("\"" + value.asText() + "\"")) {
      problems.add(at + " is none of the words");
    }
    if (schema.path("format").asText("").equals("date-time") && !isInstant(value.asText())) {
      problems.add(at + " is no date-time");
    }
    schema.path("required").forEach(name -> {
      if (!value.has(name.asText())) {
        problems.add(at + " lacks " + name.asText());
      }
    });
    JsonNode more = schema.path("additionalProperties");
    value.fieldNames().forEachRemaining(name -> {
      JsonNode member = schema.path("properties").path(name);
      if (!member.isMissingNode()) {
        problems.addAll(problems(member, value.get(name), at + "." + name));
      } else if (more.isObject()) {
        problems.addAll(problems(more, value.get(name), at + "." + name));
      } else if (more.isBoolean() && !more.asBoolean()) {
        problems.add(at + " has an " + name);
      }
    });
    if (schema.has("items")) {
      value.forEach(item -> problems.addAll(problems(schema.get("items"), item, at + "[]")));
    }
    return problems;
  }

  private static boolean isInstant(String text) {
    try {
      Instant.parse(text);
      return true;
    } catch (java.time.format.DateTimeParseException no) {
      return false;
    }
  }
}
