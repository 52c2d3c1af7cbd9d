package dev.jobdrill.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.jobdrill.report.DrillReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a drill's page shows of real runs, and that all of it can be reached by keyboard. */
class DrillPageTest {
  @RegisterExtension
  static final OpenedPages PAGES = new OpenedPages("drills");

  @Test
  void theInvoiceExampleIsDrawnFromItsEnqueueingToItsEnd() throws Exception {
    try (Chromium.OpenPage open = open("invoice", Zoo.invoice())) {
      assertThat(rows(open.page()))
          .containsExactly(
              "enqueued",
              "attempt 1 failed",
              "fetch failed",
              "retry delay",
              "attempt 2 failed",
              "fetch failed",
              "retry delay",
              "attempt 3 crashed",
              "fetch completed",
              "transform completed",
              "persist no checkpoint",
              "lease runs out",
              "attempt 4 completed",
              "fetch, transform skipped",
              "persist completed",
              "notify completed",
              "completed");
      assertThat(text(open.page(), "header"))
          .contains("FAILED", "notifiesOnce(JobHarness)", "2 faults struck");
      assertThat(text(open.page(), "#finding-title ~ .said"))
          .isEqualTo(
              "Expected step 'persist' to be executed once, but it was executed 2 times: on attempts 3, 4.");
      assertThat(text(open.page(), "#diagnosis")).contains("first error", "last step completed");
      assertThat(open.page().locator(".marks").allInnerTexts())
          .containsExactly("thrown-by-code(HttpTimeoutException)", "crash");
      assertThat(open.complaints()).isEmpty();
    }
  }

  @Test
  void theErrorHistoryMarksWhatChanged() throws IOException {
    try (Chromium.OpenPage open = open("dead", Zoo.dead())) {
      assertThat(text(open.page(), "#errors"))
          .contains("3 attempts failed; the error changed 1 time.");
      assertThat(open.page().locator(".errors > li").allInnerTexts())
          .satisfiesExactly(
              first ->
                  assertThat(first).contains("attempts 1 to 2, all alike", "card 4711 declined"),
              second -> assertThat(second).contains("changed: type, message", "returned null"));
      assertThat(open.complaints()).isEmpty();
    }
  }

  @Test
  void theRunWithoutFaultsStandsBesideIt() throws Exception {
    try (Chromium.OpenPage open = open("compared", Zoo.invoice())) {
      assertThat(text(open.page(), "#compare")).contains("2 of 4 steps went differently");
      assertThat(open.page().locator("#compare td.differs").allInnerTexts())
          .containsExactly("1 → 3", "1 → 2");
    }
  }

  @Test
  void aStepShowsItsExchangesWithFoldedBodiesAndItsWrites() throws Exception {
    try (Chromium.OpenPage open = open("exchange", Zoo.invoice())) {
      row(open.page(), "notify completed").click();
      Locator detail = open.page().locator("#detail");
      assertThat(detail.innerText()).contains("POST /notifications → 201", "complete notify");
      assertThat(detail.locator("pre").count()).isZero();

      detail.getByText("POST /notifications").click();
      detail.getByText("body").first().click();

      assertThat(detail.locator("pre").first().innerText()).contains("\"INV-9981\"");
    }
  }

  @Test
  void childrenHaveTimelinesOfTheirOwn() throws IOException {
    try (Chromium.OpenPage open = open("family", Zoo.family())) {
      assertThat(rows(open.page()))
          .contains("ship-parcels waits", "children run", "parcel completed", "parcel dead");

      row(open.page(), "parcel dead").click();
      open.page().getByText("Show this job's own timeline").click();

      assertThat(rows(open.page())).contains("attempt 2 died", "dead");
      assertThat(open.page().locator("nav [aria-current]").innerText()).contains("dead");
      assertThat(open.complaints()).isEmpty();
    }
  }

  @Test
  void theTimelineIsATreeUnderTheKeyboard() throws Exception {
    try (Chromium.OpenPage open = open("keys", Zoo.invoice())) {
      Page page = open.page();
      page.locator("tr[tabindex='0']").focus();
      assertThat(title(page)).isEqualTo("fetch");
      press(page, "ArrowLeft");
      assertThat(title(page)).isEqualTo("Attempt 1");
      press(page, "ArrowLeft");
      assertThat(page.locator("tr[aria-selected='true']").getAttribute("aria-expanded"))
          .isEqualTo("false");
      press(page, "ArrowDown");
      assertThat(title(page)).isEqualTo("retry delay");
      press(page, "End");
      assertThat(title(page)).isEqualTo("The job completed");
      press(page, "Home", "ArrowDown", "ArrowRight", "ArrowDown", "Enter");
      assertThat(focused(page)).isEqualTo("detail-title");
      press(page, "Escape");
      assertThat(page.evaluate("() => document.activeElement.getAttribute('role')"))
          .isEqualTo("row");
    }
  }

  @Test
  void everyControlIsReachedByTabAndSeenWhenItIs() throws Exception {
    try (Chromium.OpenPage open = open("tabs", Zoo.invoice())) {
      Page page = open.page();
      int reached = 0;
      for (int i = 0; i < 200; i++) {
        press(page, "Tab");
        if ((Boolean) page.evaluate("() => document.activeElement === document.body")) {
          break;
        }
        reached++;
        assertThat(page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle"))
            .as("outline of element %d reached by Tab", i)
            .isEqualTo("solid");
      }
      Number controls = (Number)
          page.evaluate(
              "() => [...document.querySelectorAll('a,button,summary,input,select,[tabindex=\"0\"]')].filter(e => e.checkVisibility()).length");
      assertThat(reached).isEqualTo(controls.intValue());
    }
  }

  @Test
  void theReplayLineIsCopied() throws Exception {
    try (Chromium.OpenPage open = open("copy", Zoo.invoice())) {
      Page page = open.page();
      page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Copy Maven"))
          .click();
      page.getByText("Copied").waitFor();

      assertThat(page.evaluate("() => navigator.clipboard.readText()"))
          .isEqualTo("mvn test -Dtest='InvoicePipelineTest#notifiesOnce'");
    }
  }

  private static Chromium.OpenPage open(String id, DrillReport drill) throws IOException {
    Path page = PAGES.write(id, drill);
    return PAGES.open(page);
  }

  private static List<String> rows(Page page) {
    return page.locator("tbody tr.row").all().stream().map(DrillPageTest::words).toList();
  }

  private static String words(Locator row) {
    return (row.locator("th").innerText() + " " + row.locator("td").first().innerText()).strip();
  }

  private static Locator row(Page page, String words) {
    return page.locator("tbody tr.row").all().stream()
        .filter(row -> words(row).equals(words))
        .findFirst()
        .orElseThrow();
  }

  private static String text(Page page, String selector) {
    return page.locator(selector).first().innerText();
  }

  private static String title(Page page) {
    return text(page, "#detail-title");
  }

  private static Object focused(Page page) {
    return page.evaluate("() => document.activeElement.id");
  }

  private static void press(Page page, String... keys) {
    for (String key : keys) {
      page.keyboard().press(key);
    }
  }
}
