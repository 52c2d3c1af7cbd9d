package dev.jobdrill.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.jobdrill.fault.Schedule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of an exploration: its failures, the matrix of what was tried, and how far it went. */
class ExplorationPageTest {
  @RegisterExtension
  static final OpenedPages PAGES = new OpenedPages("explored");

  @Test
  void showsEachFailureWithTheLineThatRepeatsIt() throws Exception {
    try (Chromium.OpenPage open = PAGES.open(PAGES.write("billing", Zoo.explored()))) {
      Page page = open.page();
      assertThat(page.locator("header").innerText())
          .contains("FAILED", "survivesEverything(JobRun)", "1 distinct failure", "took 2.140 s");
      Locator failure = page.locator(".finding");
      assertThat(failure.count()).isEqualTo(1);
      assertThat(failure.locator("h2").innerText())
          .contains("step 'charge' on attempt 1")
          .endsWith("→ same-effects");
      assertThat(failure.innerText())
          .contains(
              "Step 'charge' had the effect POST /charges",
              "2 times, without faults it is once.",
              "Does not hold: same-effects, in ",
              "of step 'charge': 2 instead of 1");
      String line = failure.locator(".replay code").nth(1).innerText();
      String schedule =
          line.replaceFirst("jobs\\.inject\\(Schedule\\.parse\\(\"(.*)\"\\)\\)", "$1");
      assertThat(Schedule.parse(schedule).faults()).hasSize(1);
      assertThat(failure.locator("pre").innerText()).contains("attempt 2");
      assertThat(open.complaints()).isEmpty();
    }
  }

  @Test
  void showsWhatWasTriedWhere() throws Exception {
    try (Chromium.OpenPage open = PAGES.open(PAGES.write("billing", Zoo.explored()))) {
      Locator table = open.page().locator("#matrix table");
      List<String> columns = table.locator("thead th").allInnerTexts();
      assertThat(columns).startsWith("step and position").contains("attempt 1");
      assertThat(cell(table, "charge@after-effect", columns.indexOf("attempt 1")))
          .matches("\\d+ of \\d+ fail");
      assertThat(cell(table, "mail@after-effect", columns.indexOf("attempt 1")))
          .matches("\\d+ hold");
      assertThat(open.page().locator("#bounds").innerText()).contains("1 to 3", "complete");
    }
  }

  @Test
  void hasTheVerdictOfItsTestAndSaysWhatWasNotTried() throws Exception {
    try (Chromium.OpenPage open = PAGES.open(PAGES.write("incomplete", Zoo.incomplete()))) {
      Page page = open.page();
      assertThat(page.title()).isEqualTo("triesAll(): failed");
      assertThat(page.locator("header").innerText()).contains("FAILED");
      assertThat(page.locator(".finding").innerText())
          .contains("Not everything was tried", "the budget of 3 runs was spent");
      assertThat(cell(page.locator("#matrix table"), "a@after-effect", 1))
          .isEqualTo("nothing to strike");
      assertThat(page.locator("#bounds").innerText())
          .contains("After 1 failing schedule no further faults were tried.");
    }
  }

  private static String cell(Locator table, String row, int column) {
    return table
        .locator("tbody tr")
        .filter(new Locator.FilterOptions().setHasText(row))
        .locator("th, td")
        .nth(column)
        .innerText();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</script><script>window.struck = 1</script><img src=x onerror='window.struck = 1'>",
        "user\u202E\u2066// admin\u2069\u200B\u0007 end",
      })
  void whateverAnExplorationFindsIsText(String payload) throws Exception {
    Path page = PAGES.write(
        "attack-" + Integer.toHexString(payload.hashCode()), Zoo.hostileExploration(payload));

    try (Chromium.OpenPage open = PAGES.open(page)) {
      open.unfold("body");
      assertThat(open.page().evaluate("() => window.struck")).isNull();
      assertThat(open.page().locator("body script").count()).isEqualTo(2);
      assertThat(open.page().locator("img").count()).isZero();
      assertThat(open.page().locator(".finding").first().innerText())
          .contains("The verdict cannot be trusted", "Incomplete: ");
      assertThat(open.page().locator(".finding").nth(1).innerText())
          .contains("this schedule shows it, and was not made smaller: ");
      assertThat((String) open.page().evaluate("() => document.body.innerText"))
          .doesNotContainPattern("[\u202A-\u202E\u2066-\u2069\u200B]");
      assertThat(open.requests()).hasSize(1);
      assertThat(open.complaints()).isEmpty();
    }
  }

  @Test
  void standsInTheIndex() throws Exception {
    PAGES.write("billing", Zoo.explored());
    try (Chromium.OpenPage open = PAGES.open(PAGES.index())) {
      Locator row = open.page()
          .locator("tbody tr")
          .filter(new Locator.FilterOptions().setHasText("survivesEverything(JobRun)"));
      assertThat(row.innerText()).contains("explored", "explored ", "same-effects");
      row.getByText("what was tried where").click();
      assertThat(cell(row.locator("table"), "charge@after-effect", 2)).matches("\\d+ of \\d+ fail");
      row.locator("a").click();
      open.page().locator("#matrix").waitFor();
      assertThat(open.page().title()).isEqualTo("survivesEverything(JobRun): failed");
    }
  }
}
