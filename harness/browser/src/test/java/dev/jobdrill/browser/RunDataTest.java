package dev.jobdrill.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.jobdrill.report.DrillReport;
import dev.jobdrill.report.ReportDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written beside a page is what its published schema and the OTLP specification say. */
class RunDataTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir
  Path directory;

  @Test
  void runJsonHasTheFormItsSchemaGives() throws Exception {
    for (DrillReport drill :
        List.of(Zoo.invoice(), Zoo.dead(), Zoo.family(), Zoo.hostile("</script>"))) {
      assertThat(mistakes(written(drill, "run.json"))).isEmpty();
    }
  }

  @Test
  void theSchemaFindsWhatIsMissingUnknownOrOfTheWrongType() throws Exception {
    ObjectNode run = (ObjectNode) written(Zoo.dead(), "run.json");
    ObjectNode job = (ObjectNode) run.path("runs").get(0);
    job.remove("state");
    job.put("pipeline", 7);
    job.put("surprise", true);

    // By key, since the words are in the language of the machine.
    assertThat(mistakes(run))
        .hasSize(3)
        .anyMatch(mistake -> mistake.startsWith("/runs/0: required state"))
        .anyMatch(mistake -> mistake.startsWith("/runs/0/pipeline: type"))
        .anyMatch(mistake -> mistake.startsWith("/runs/0: additionalProperties surprise"));
  }

  @Test
  void spansJsonIsAnOtlpRequest() throws Exception {
    JsonNode spans = written(Zoo.invoice(), "spans.json")
        .path("resourceSpans")
        .get(0)
        .path("scopeSpans")
        .get(0)
        .path("spans");

    assertThat(spans).isNotEmpty().allSatisfy(span -> {
      assertThat(span.path("traceId").textValue()).matches("[0-9a-f]{32}");
      assertThat(span.path("spanId").textValue()).matches("[0-9a-f]{16}");
      assertThat(span.path("startTimeUnixNano").textValue()).matches("\\d{19}");
      assertThat(span.path("endTimeUnixNano").textValue()).matches("\\d{19}");
      assertThat(span.path("kind").intValue()).isBetween(1, 5);
      assertThat(span.path("status").path("code").intValue()).isBetween(0, 2);
    });
    assertThat(spans.findValuesAsText("name"))
        .contains("send invoice", "process invoice", "persist");
  }

  private JsonNode written(DrillReport drill, String file) throws IOException {
    Path page = ReportDirectory.at(directory).write("drill", drill);
    return JSON.readTree(page.resolveSibling(file).toFile());
  }

  /** Stricter than the published schema, which lets a later version add to an object. */
  private static List<String> mistakes(JsonNode run) throws IOException {
    JsonNode schema;
    try (InputStream in = ReportDirectory.class.getResourceAsStream("run.schema.json")) {
      schema = JSON.readTree(in);
    }
    close(schema);
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(schema)
        .validate(run)
        .stream()
        .map(error ->
            error.getInstanceLocation() + ": " + error.getMessageKey() + " " + error.getProperty())
        .toList();
  }

  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    schema.forEach(RunDataTest::close);
  }
}
