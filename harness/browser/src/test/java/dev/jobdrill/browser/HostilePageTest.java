package dev.jobdrill.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.jobdrill.report.DrillReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a payload holds is text: nothing runs, nothing is fetched, nothing is complained of. */
class HostilePageTest {
  @RegisterExtension
  static final OpenedPages PAGES = new OpenedPages("hostile");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>window.struck = 1; alert(1)</script>",
        "</script><script>window.struck = 1</script>",
        "<!--<script>",
        "]]><img src=x onerror='window.struck = 1'>",
        "\"><svg/onload=window.struck=1><style>*{display:none}</style>",
        "<meta http-equiv=refresh content='0;url=http://localhost:1/'><base href='http://localhost:1/'>",
        "{{{data}}} ${1 + 1} {{#texts}}",
        "javascript:window.struck=1//\u0000\u2028\u2029</title></style></noscript><p id=out>",
      })
  void isShownAsText(String payload) throws Exception {
    Path page =
        PAGES.write("attack-" + Integer.toHexString(payload.hashCode()), Zoo.hostile(payload));

    try (Chromium.OpenPage open = PAGES.open(page)) {
      open.unfold("body");
      assertThat(open.page().locator(".finding .said").innerText()).isEqualTo(escaped(payload));
      assertThat(open.page().evaluate("() => window.struck")).isNull();
      assertThat(open.page().locator("body script").count()).isEqualTo(2);
      assertThat(open.page()
              .locator("img, svg, iframe, base, #out, body style, body meta")
              .count())
          .isZero();
      assertThat(open.requests()).singleElement().asString().matches("file:///.*/index\\.html");
      assertThat(open.complaints()).isEmpty();
    }
  }

  @Test
  void charactersThatTurnOrHideTextAreSeen() throws Exception {
    Path page = PAGES.write(
        "bidi", Zoo.hostile("user\u202E\u2066// admin\u2069\u200B\u0007\uD800 end \uDB40\uDC41"));

    try (Chromium.OpenPage open = PAGES.open(page)) {
      assertThat(open.page().locator(".finding .said").innerText())
          .isEqualTo("user\\u202E\\u2066// admin\\u2069\\u200B\\u0007\\uD800 end \\u{E0041}");
      assertThat((String) open.page().evaluate("() => document.body.innerText"))
          .doesNotContainPattern("[\u202A-\u202E\u2066-\u2069\u200B]");
      assertThat(open.complaints()).isEmpty();
    }
  }

  @Test
  void fiveMegabytesOpenFoldedAndCanBeReadToTheirEnd() throws Exception {
    DrillReport drill = Zoo.hostile("<b>".repeat(300_000) + "x".repeat(4_100_000) + "the end");
    Path page = PAGES.write("long", drill);

    try (Chromium.OpenPage open = PAGES.open(page)) {
      assertThat((Integer) open.page()
              .evaluate("() => document.body.textContent.length - "
                  + "document.getElementById('data').textContent.length"))
          .isLessThan(200_000);
      Locator input = open.page().locator("tr.job");
      input.click();
      Locator detail = open.page().locator("#detail");
      assertThat(detail.innerText()).contains("20,000 of 5,000,009 characters");
      Locator more = detail.getByText("Show more");
      while (more.count() > 0) {
        more.first().click();
      }
      assertThat(detail.locator("pre").first().innerText()).endsWith("the end\"");
      assertThat(open.complaints()).isEmpty();
    }
  }

  @Test
  void nothingHostileStandsInTheFileItself() throws Exception {
    Path page = PAGES.write("file", Zoo.hostile("</script><script>1</script>\u202E<!--\u2028"));

    String html = Files.readString(page, StandardCharsets.UTF_8);
    assertThat(html.split("<script", -1)).hasSize(3);
    assertThat(html).doesNotContain("\u202E", "\u2028", "<!--");
    assertThat(html)
        .containsPattern(
            "Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-[^']{44}'; style-src 'sha256-[^']{44}'; ");
    assertThat(html).doesNotContain("unsafe-inline", "http://", "https://");
  }

  private static String escaped(String payload) {
    return payload
        .replace("\u0000", "\\u0000")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }
}
