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

/** What is written beside a page is what its published schema says. */
class RunDataTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir
  Path directory;

  @Test
  void runJsonHasTheFormItsSchemaGives() throws Exception {
    for (DrillReport drill : List.of(
        Zoo.invoice(), Zoo.dead(), Zoo.family(), Zoo.hostile("</script>"), Zoo.reported())) {
      assertThat(mistakes(written(drill, "run.json"))).isEmpty();
    }
  }

  @Test
  void linesOfNoJobAndErrorReportsAreInRunJson() throws Exception {
    JsonNode json = written(Zoo.leaseLost(), "run.json");

    assertThat(mistakes(json)).isEmpty();
    assertThat(json.path("unattributedLogs"))
        .filteredOn(line -> line.path("basis").textValue().equals("started-by-worker"))
        .hasSize(2)
        .allSatisfy(line -> {
          assertThat(line.path("thread").textValue()).isEqualTo("aside");
          assertThat(line.path("message").textValue()).startsWith("charged, says a thread");
        });
    JsonNode run = json.path("runs").get(0);
    assertThat(run.path("errorReports")).singleElement().satisfies(report -> {
      assertThat(report.path("message").textValue()).isEqualTo("mail server is down");
      assertThat(report.path("attempt").intValue()).isEqualTo(2);
      assertThat(report.path("at")).isEqualTo(run.path("errors").get(1).path("at"));
      assertThat(report.path("dead").booleanValue()).isFalse();
    });
    assertThat(run.path("logCapture").path("captured").textValue()).contains("Logback");
    assertThat(run.path("logCapture").path("whole").booleanValue()).isTrue();
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
