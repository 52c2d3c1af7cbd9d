package dev.jobdrill.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import dev.jobdrill.report.DrillReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
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
          .containsExactly("throws HttpTimeoutException", "crash");
      assertThat(open.complaints()).isEmpty();
    }
  }

  @Test
  void aLeaseThatIsLostAndWhatItsWorkerWroteThenAreMarkedWhereTheyStruck() throws Exception {
    try (Chromium.OpenPage open = open("lost", Zoo.leaseLost())) {
      assertThat(rows(open.page()))
          .containsSubsequence(
              "attempt 1 lease lost",
              "reserve completed",
              "charge no checkpoint",
              "attempt 2 failed",
              "reserve skipped",
              "charge completed",
              "notify failed",
              "retry delay",
              "attempt 3 completed",
              "reserve, charge skipped",
              "notify completed");
      assertThat(row(open.page(), "charge no checkpoint").locator(".mark").allInnerTexts())
          .containsExactly("lose-lease", "zombie write");
      assertThat(row(open.page(), "charge no checkpoint")
              .locator(".mark.zombie")
              .getAttribute("title"))
          .isEqualTo("zombie checkpoint, rejected: its worker had lost the lease");
      assertThat(row(open.page(), "retry delay").innerText()).contains("10.000 s");

      row(open.page(), "charge no checkpoint").click();
      assertThat(text(open.page(), "#detail"))
          .contains("lose-lease", "checkpoint charge", "rejected: its worker had lost the lease");
      assertThat(open.complaints()).isEmpty();
    }
  }

  @Test
  void aCheckpointIsMarkedOnTheBarOfTheStepThatWroteIt() throws Exception {
    try (Chromium.OpenPage open = open("kept", Zoo.leaseLost())) {
      assertThat(open.page().locator("tr.row:has(.kept)").all().stream()
              .map(DrillPageTest::words)
              .toList())
          .containsExactly("reserve completed", "charge completed", "notify completed");
      assertThat(open.page().locator("tr.row .kept").first().textContent())
          .isEqualTo("checkpoint written");
      assertThat(text(open.page(), ".legend").strip()).isEqualTo("checkpoint written");
    }
  }

  @Test
  void aJobThatIsDueLaterWaitsInItsQueue() throws Exception {
    try (Chromium.OpenPage open = open("due", Zoo.reported())) {
      Page page = open.page();
      assertThat(rows(page)).startsWith("enqueued", "in the queue", "attempt 1 failed");
      assertThat(row(page, "in the queue").innerText()).contains("3 h 0 min");
      double even = left(page, "attempt 1 failed");
      page.getByText("True to time").click();
      assertThat(left(page, "attempt 1 failed")).isGreaterThan(even + 20);
    }
  }

  private static double left(Page page, String row) {
    Object left = row(page, row).locator(".b").evaluate("bar => parseFloat(bar.style.left)");
    return ((Number) left).doubleValue();
  }

  @Test
  void linesOfNoJobAndErrorReportsStandInTheLogAndAreSearched() throws Exception {
    try (Chromium.OpenPage open = open("stray", Zoo.leaseLost())) {
      Page page = open.page();
      assertThat(page.locator("#log h3").allTextContents())
          .containsExactly(
              "Of this job", "Of no job, by the clock on the wall (UTC)", "Error reports");

      page.getByLabel("Search").fill("WITHOUT the mdc");
      // Drills that run beside this one log the like, from threads that are not of this one.
      assertThat(page.locator("#log li:has(.mark)").allInnerTexts())
          .hasSize(2)
          .allSatisfy(line -> assertThat(line)
              .contains(
                  "INFO", "aside", "by a thread that a step started", "charged, says a thread"));
      assertThat(text(page, "#log [role=status]")).matches("\\d+ of \\d+ entries");

      page.getByLabel("Search").fill("mail server is down");
      page.getByLabel("Show").selectOption("reports");
      assertThat(page.locator("#log li").allInnerTexts())
          .singleElement()
          .asString()
          .contains("ERROR", "notify #2", "IllegalStateException", "mail server is down");

      page.getByLabel("Search").fill("");
      page.getByLabel("Show").selectOption("");
      page.getByLabel("Level").selectOption("WARN");
      assertThat(page.locator("#log li .level").allInnerTexts()).containsExactly("WARN", "ERROR");
      assertThat(open.complaints()).isEmpty();
    }
  }

  @Test
  void aSearchOfTheLogFindsWhatAStackTraceAndAContextHold() throws Exception {
    try (Chromium.OpenPage open = open("found", Zoo.dead())) {
      Page page = open.page();
      page.getByLabel("Search").fill("at dev.jobdrill.browser.zoo");
      assertThat(page.locator("#log h3:has-text('Of this job') + ul > li").count())
          .isPositive();
      page.getByLabel("Search").fill("error_type");
      assertThat(page.locator("#log h3:has-text('Of this job') + ul > li").allInnerTexts())
          .hasSize(3)
          .allSatisfy(line -> assertThat(line).contains("step2 #", "failed"));
    }
  }

  @Test
  void anErrorReportShowsThePayloadsFieldsThatItMayHold() throws Exception {
    try (Chromium.OpenPage open = open("reported", Zoo.reported())) {
      Page page = open.page();
      Locator reports = page.locator("#log h3:has-text('Error reports') + ul > li");
      assertThat(reports.allInnerTexts())
          .satisfiesExactly(
              first -> assertThat(first)
                  .contains("refund #1", "bank refuses refund 4711")
                  .doesNotContain("died"),
              second -> assertThat(second).contains("refund #2", "the job died of it"));
      reports.nth(1).getByText("context").click();
      assertThat(reports.nth(1).innerText())
          .contains("correlation id", "payload $.id", "4711")
          .doesNotContain("5555");

      row(page, "refund failed").click();
      page.locator("#detail").getByText("what an error reporter was told").click();
      assertThat(text(page, "#detail")).contains("payload $.id");
    }
  }

  @Test
  void aLogThatMayHaveGapsSaysSo() throws Exception {
    Path page = PAGES.write("gaps", Zoo.reported());
    String html = Files.readString(page);
    assertThat(html).contains("\"whole\":true,\"dropped\":0");
    Files.writeString(
        page,
        html.replace(
            "\"whole\":true,\"dropped\":0",
            "\"uncaptured\":\"SLF4J logs nowhere.\",\"whole\":false,\"dropped\":1200"));

    try (Chromium.OpenPage open = PAGES.open(page)) {
      assertThat(open.page().locator("#log .note").allInnerTexts())
          .satisfiesExactly(
              one -> assertThat(one).isEqualTo("Log lines are missing. SLF4J logs nowhere."),
              two ->
                  assertThat(two).startsWith("Log lines may be missing: a logging configuration"),
              three -> assertThat(three).startsWith("1,200 log lines were not kept"));
      assertThat(open.complaints()).isEmpty();
    }
  }

  @Test
  void aSelectedStepHasItsOwnLinesAndSpans() throws Exception {
    try (Chromium.OpenPage open = open("signals", Zoo.invoice())) {
      Page page = open.page();
      row(page, "persist no checkpoint").click();
      assertThat(page.locator("#detail .log li").allInnerTexts())
          .singleElement()
          .asString()
          .contains("Step persist started");
      Locator span = page.locator("#detail details:has-text('internal')");
      assertThat(span.innerText()).contains("persist", "never ended");
      span.locator("summary").click();
      assertThat(span.innerText()).contains("jobdrill.step.name", "jobdrill.attempt");
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
      assertThat(open.page().locator("tr.row:has(.differs)").all().stream()
              .map(DrillPageTest::words)
              .toList())
          .containsExactly(
              "fetch failed",
              "fetch failed",
              "fetch completed",
              "persist no checkpoint",
              "persist completed");
      assertThat(open.page().locator("tr.row:has(.differs)").first().textContent())
          .contains(", went differently without faults");

      open.page().getByText("without faults").first().click();
      assertThat(rows(open.page()))
          .containsExactly(
              "enqueued",
              "attempt 1 completed",
              "fetch completed",
              "transform completed",
              "persist completed",
              "notify completed",
              "completed");
      assertThat(open.complaints()).isEmpty();
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
  void onANarrowPageARowStillTellsItsResultAndItsTimes() throws Exception {
    Path page = PAGES.write("narrow", Zoo.invoice());
    try (Chromium.OpenPage open = PAGES.chromium().open(page, 480, ColorScheme.LIGHT)) {
      Locator attempt = open.page().locator("tr.attempt").first();
      assertThat(attempt.locator(".how").isVisible()).isTrue();
      assertThat(attempt.locator(".wall").isVisible()).isTrue();
      assertThat(open.page().locator("tr.wait .took").first().isVisible()).isTrue();

      press(open.page(), "Tab");
      attempt.locator(".twist").click();
      assertThat(open.page().locator("tr.step").first().isVisible()).isFalse();
    }
  }

  @Test
  void aPrintHasAllThatIsOpenAndNothingToPress() throws Exception {
    Path file = PAGES.write("print", Zoo.steps(60));
    try (Chromium.OpenPage open = PAGES.chromium().open(file, 1280, ColorScheme.DARK)) {
      Page page = open.page();
      page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
      page.evaluate("() => dispatchEvent(new Event('beforeprint'))");

      assertThat(page.locator("button:visible, input:visible, select:visible").count())
          .isZero();
      assertThat(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
          .isEqualTo("rgb(255, 255, 255)");
      assertThat(
              page.evaluate(
                  "() => [...document.querySelectorAll('.logs, .detail, pre')].filter(e => e.scrollHeight > e.clientHeight + 1).length"))
          .isEqualTo(0);
      assertThat(page.locator("tr.step:visible").count()).isGreaterThan(60);
    }
  }

  @Test
  void aPrintHasTheStackTracesOfWhatFailed() throws Exception {
    try (Chromium.OpenPage open = open("print-errors", Zoo.dead())) {
      assertThat(open.page()
              .evaluate(
                  atOnce("dispatchEvent(new Event('beforeprint'))", "#errors pre, .finding pre")))
          .asInstanceOf(InstanceOfAssertFactories.list(String.class))
          .hasSize(3)
          .allSatisfy(trace -> assertThat(trace).contains("at dev.jobdrill."));
    }
  }

  @Test
  void whatIsFoldedIsThereInTheMomentItIsOpened() throws Exception {
    try (Chromium.OpenPage open = open("opened", Zoo.dead())) {
      assertThat(open.page()
              .evaluate(atOnce("document.querySelector('#errors summary').click()", "#errors pre")))
          .asInstanceOf(InstanceOfAssertFactories.list(String.class))
          .singleElement()
          .asString()
          .contains("at dev.jobdrill.");
    }
  }

  /**
   * A script that does something and answers the texts of what is there before the browser turns to
   * anything else: a print is made in that moment, and so is whatever a test reads next.
   */
  private static String atOnce(String action, String selector) {
    return "() => { " + action + "; return [...document.querySelectorAll('" + selector
        + "')].map(e => e.innerText); }";
  }

  @Test
  void theReplayLineIsCopied() throws Exception {
    try (Chromium.OpenPage open = open("copy", Zoo.invoice())) {
      Page page = open.page();
      page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
      // The page's time stands, so that a slow machine sees the word before it is gone again.
      page.clock().install();
      page.clock().pauseAt(System.currentTimeMillis() + 60_000);
      Locator button =
          page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Copy Maven"));
      button.click();
      page.getByText("Copied").waitFor();
      page.clock().runFor(1_500);
      assertThat(button.isVisible()).isTrue();

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

  /** Its name and its result, without the sign of a difference. */
  private static String words(Locator row) {
    String name = row.locator("th").innerText().replaceFirst("(?s)≠.*", "");
    return (name + " " + row.locator("td").first().innerText()).strip();
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
