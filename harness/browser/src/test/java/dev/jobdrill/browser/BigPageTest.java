package dev.jobdrill.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a page of 400 steps and 2,000 log lines costs a browser until it is drawn, beside the same
 * elements as plain HTML without a script. Milliseconds tell of the machine; the ratio tells of the
 * page.
 */
class BigPageTest {
  private static final double AT_MOST = 1.5;
  private static final int ROUNDS = 5;

  @RegisterExtension
  static final OpenedPages PAGES = new OpenedPages("big");

  @Test
  void fourHundredStepsAndTwoThousandLogLinesOpenAboutAsFastAsTheSamePageWithoutAScript()
      throws Exception {
    Path page = PAGES.write("big", Zoo.steps(400));
    Path plain = plain(page);

    double own = Double.MAX_VALUE;
    double raw = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      own = Math.min(own, opening(page));
      raw = Math.min(raw, opening(plain));
    }

    System.out.printf(
        Locale.ROOT,
        "A page of 400 steps and 2,000 log lines is drawn after %.0f ms, its elements as plain HTML after %.0f: %.2f%n",
        own,
        raw,
        own / raw);
    assertThat(own / raw)
        .as("milliseconds until the page is drawn, by those of its elements as plain HTML")
        .isLessThan(AT_MOST);
  }

  /** The page as a browser made it, without the script and the data that made it. */
  private static Path plain(Path page) throws Exception {
    try (Chromium.OpenPage open = PAGES.chromium().open(page, 1280, ColorScheme.LIGHT)) {
      waitUntilWhole(open.page());
      assertThat(open.complaints()).isEmpty();
      open.page()
          .evaluate("() => document.querySelectorAll('script').forEach(each => each.remove())");
      return Files.writeString(page.resolveSibling("plain.html"), open.page().content());
    }
  }

  private static void waitUntilWhole(Page page) {
    page.locator("#log .log > li").nth(1_999).waitFor();
    assertThat(page.locator("tr.row.step").count()).isGreaterThan(400);
  }

  /** Until what is to be seen has been laid out, from the start of the navigation. */
  private static double opening(Path page) {
    try (Chromium.OpenPage open = PAGES.chromium().open(page, 1280, ColorScheme.LIGHT)) {
      Object drawn = open.page()
          .evaluate(
              "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))");
      waitUntilWhole(open.page());
      return ((Number) drawn).doubleValue();
    }
  }
}
