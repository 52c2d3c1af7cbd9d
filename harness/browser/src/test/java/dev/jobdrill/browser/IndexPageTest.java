package dev.jobdrill.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.report.DrillKind;
import dev.jobdrill.report.DrillReport;
import dev.jobdrill.report.ReportDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The index: what it lists, and how one finds a drill in it. */
class IndexPageTest {
  @RegisterExtension
  static final OpenedPages PAGES = new OpenedPages("index");

  @TempDir
  Path directory;

  @Test
  void listsFailedDrillsFirstAndLinksThemToTheirPages() throws Exception {
    try (Chromium.OpenPage open = open()) {
      assertThat(drills(open.page()))
          .containsExactly("diesInTheEnd()", "neverDiesOfThatAgain()", "passes()");
      assertThat(open.page().locator("header").innerText())
          .contains("1 FAILED", "The drills of this build", "3 drills");

      open.page().getByText("diesInTheEnd()").click();
      open.page().locator("#timeline").waitFor();
      assertThat(open.page().title()).isEqualTo("diesInTheEnd(): failed");
      open.page().getByText("All drills").click();
      open.page().locator("#drills").waitFor();
      assertThat(open.complaints()).isEmpty();
    }
  }

  @Test
  void isFilteredByVerdictAndByKind() throws Exception {
    try (Chromium.OpenPage open = open()) {
      press(open.page(), "Failed1");
      assertThat(drills(open.page())).containsExactly("diesInTheEnd()");
      press(open.page(), "Dead jobs1");
      assertThat(drills(open.page())).containsExactly("neverDiesOfThatAgain()");
      press(open.page(), "All3");
      assertThat(drills(open.page())).hasSize(3);
    }
  }

  @Test
  void isSearchedByNameClassPipelineAndFinding() throws Exception {
    try (Chromium.OpenPage open = open()) {
      open.page().getByLabel("Search").fill("IT IS DEAD");
      assertThat(drills(open.page())).containsExactly("diesInTheEnd()");
      open.page().getByLabel("Search").fill("zootest passes");
      assertThat(drills(open.page())).containsExactly("passes()");
      open.page().getByLabel("Search").fill("nothing is called that");
      assertThat(open.page().getByRole(AriaRole.STATUS).innerText()).isEqualTo("0 drills shown");
    }
  }

  @Test
  void isSearchedByVerdictAndKindBesideAFilter() throws Exception {
    try (Chromium.OpenPage open = open()) {
      press(open.page(), "Passed2");
      open.page().getByLabel("Search").fill("dead job");
      assertThat(drills(open.page())).containsExactly("neverDiesOfThatAgain()");
    }
  }

  @Test
  void saysWhyADrillHasNoPageAndHowItGetsOne() throws Exception {
    try (Chromium.OpenPage open = open()) {
      assertThat(open.page().locator("#drills").innerText())
          .contains("Drills without a link have no page", "-Djobdrill.evidence=all");
    }
  }

  @Test
  void countsAttemptsAndFaultsOfAllJobsHoweverMany() throws Exception {
    List<JobRun> runs = Collections.nCopies(21, Zoo.dead().runs().get(0));
    ReportDirectory.at(directory)
        .list("many", DrillReport.passed("many()", "com.example.ZooTest", runs));
    try (Chromium.OpenPage open =
        PAGES.open(ReportDirectory.at(directory).writeIndex().orElseThrow())) {
      assertThat(open.page().locator("tbody td.num").allInnerTexts()).startsWith("21", "63", "63");
    }
  }

  @Test
  void foldsAwayWhatAnEarlierBuildLeft() throws Exception {
    DrillReport old = passed("removed()");
    ReportDirectory.at(directory)
        .list("old", old.ranAt(old.ranAt().minus(Duration.ofHours(2)), Duration.ofSeconds(1)));
    try (Chromium.OpenPage open = open()) {
      assertThat(drills(open.page())).hasSize(3).doesNotContain("removed()");
      open.page().getByLabel("earlier builds too (1)").check();
      assertThat(drills(open.page())).hasSize(4).contains("removed()");
    }
  }

  @Test
  void keepsWhatRanBesideALongExploration() throws Exception {
    ReportDirectory reports = ReportDirectory.at(directory);
    Instant begin = Zoo.RAN_AT.minus(Duration.ofMinutes(20));
    DrillReport explored = passed("explores()").of(DrillKind.EXPLORED);
    reports.list("long", explored.ranAt(begin, Duration.ofMinutes(20)));
    reports.list("beside", passed("beside()").ranAt(begin.plusSeconds(1), Duration.ofMillis(3)));
    try (Chromium.OpenPage open = open()) {
      assertThat(drills(open.page())).hasSize(5).contains("explores()", "beside()");
      assertThat(open.page().getByLabel("earlier builds too").count()).isZero();
    }
  }

  private Chromium.OpenPage open() throws Exception {
    ReportDirectory reports = ReportDirectory.at(directory);
    reports.write("dead", Zoo.dead());
    reports.list("passes", passed("passes()"));
    reports.list("sidekiq", passed("neverDiesOfThatAgain()").of(DrillKind.DEAD_JOB));
    return PAGES.open(reports.writeIndex().orElseThrow());
  }

  private static DrillReport passed(String name) {
    return DrillReport.passed(name, "com.example.ZooTest", List.of())
        .ranAt(Zoo.RAN_AT, Duration.ofMillis(3));
  }

  private static void press(Page page, String button) {
    page.locator(".chips button").all().stream()
        .filter(each -> each.innerText().replaceAll("\\s", "").equals(button.replace(" ", "")))
        .findFirst()
        .orElseThrow()
        .click();
  }

  private static List<String> drills(Page page) {
    return page.locator("tbody th").all().stream()
        .map(cell -> cell.locator(".v").first().innerText())
        .toList();
  }
}
