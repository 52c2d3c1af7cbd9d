package dev.jobdrill.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import dev.jobdrill.report.DrillReport;
import dev.jobdrill.report.ReportDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Leaves pictures of the pages in target/screenshots, for people to look at. */
class ScreenshotsTest {
  private static final Path DIRECTORY = Path.of("target", "screenshots");
  private static final ReportDirectory REPORTS =
      ReportDirectory.at(Path.of("target", "pages", "jobdrill"));

  private static Chromium chromium;

  @BeforeAll
  static void launch() throws Exception {
    chromium = Chromium.launch();
    Files.createDirectories(DIRECTORY);
  }

  @AfterAll
  static void close() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @Test
  void showEveryPageWideAndNarrowByDayAndByNight() throws Exception {
    Map<String, DrillReport> drills = Map.of(
        "invoice",
        Zoo.invoice(),
        "dead",
        Zoo.dead(),
        "family",
        Zoo.family(),
        "lost",
        Zoo.leaseLost());
    for (Map.Entry<String, DrillReport> drill : drills.entrySet()) {
      shoot(drill.getKey(), REPORTS.write(drill.getKey(), drill.getValue()));
    }
    shoot("explored", REPORTS.write("explored", Zoo.explored()));
    REPORTS.list(
        "plain",
        DrillReport.passed("completes()", "com.example.ZooTest", java.util.List.of())
            .ranAt(drills.get("dead").ranAt(), java.time.Duration.ofMillis(12)));
    shoot("index", REPORTS.writeIndex().orElseThrow());
  }

  @Test
  void showTheOneOfTheReadme() throws Exception {
    Path page = REPORTS.write("readme", Zoo.invoice());
    try (Chromium.OpenPage open = chromium.open(page, 1280, ColorScheme.LIGHT)) {
      Path picture = DIRECTORY.resolve("readme.png");
      open.page().locator(".split").screenshot(new Locator.ScreenshotOptions().setPath(picture));
      assertThat(Files.size(picture)).isLessThan(200_000);
      assertThat(open.complaints()).isEmpty();
    }
  }

  private static void shoot(String name, Path page) throws IOException {
    for (int width : new int[] {1280, 480}) {
      for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
        try (Chromium.OpenPage open = chromium.open(page, width, scheme)) {
          Path picture = DIRECTORY.resolve(
              name + "-" + width + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT) + ".png");
          open.page().screenshot(new Page.ScreenshotOptions().setPath(picture).setFullPage(true));
          assertThat(open.complaints()).isEmpty();
          assertThat(scrollsSideways(open.page()))
              .as("%s scrolls sideways", picture)
              .isFalse();
        }
      }
    }
    try (Chromium.OpenPage open = chromium.open(page, 1280, ColorScheme.DARK)) {
      open.page().emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
      Path print = DIRECTORY.resolve(name + "-print.pdf");
      open.page().pdf(new Page.PdfOptions().setPath(print));
      assertThat(Files.size(print)).isGreaterThan(10_000);
    }
  }

  private static boolean scrollsSideways(Page page) {
    return (Boolean) page.evaluate(
        "() => document.documentElement.scrollWidth > document.documentElement.clientWidth");
  }
}
