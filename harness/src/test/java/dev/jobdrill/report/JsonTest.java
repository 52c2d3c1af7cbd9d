package dev.jobdrill.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void holdsNothingThatAPageCouldTakeForMarkupOrThatTurnsText() throws Exception {
    String hostile =
        "</script><!-- & ' ` \u2028\u2029 \u202E \u0000 \u007F \uD800 \uD83D\uDE00 \u00E9 \\u003c";

    String json = Json.write(Json.object().put("text", hostile));

    assertThat(json)
        .matches("[ -~]*")
        .doesNotContain("<", ">", "&", "'", "`")
        .contains("\\u2028", "\\u202E", "\\uD800", "\\u0000", "\\u007F");
    JsonNode read = Json.read(json);
    assertThat(read.path("text").textValue()).isEqualTo(hostile);
  }

  @Test
  void leavesOutWhatIsAbsent() {
    String nothing = null;
    ObjectNode node = Json.object();
    Json.put(node, "absent", nothing);
    Json.put(node, "present", "x");
    assertThat(Json.write(node)).isEqualTo("{\"present\":\"x\"}");
  }

  @Test
  void keepsTextsWholeUntilTheyAreTooMuchTogether() {
    Texts texts = new Texts(5_000);
    assertThat(Json.write(texts.of("x".repeat(4_000)))).contains("\"whole\":true");
    assertThat(texts.of("y".repeat(4_000)).path("text").textValue()).hasSize(2_000);
    assertThat(Json.write(texts.of("z".repeat(4_000))))
        .contains("\"characters\":4000", "\"whole\":false");
    assertThat(Json.write(texts.of("short"))).contains("\"whole\":true");
  }
}
