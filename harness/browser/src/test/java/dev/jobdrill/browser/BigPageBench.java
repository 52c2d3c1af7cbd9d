package dev.jobdrill.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.jobdrill.report.ReportDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Prints what a page of 400 steps and 2,000 log lines costs a browser until it is drawn, beside the
 * same elements as plain HTML without a script: run {@code main}, nothing is asserted.
 */
final class BigPageBench {
  private static final int STEPS = 400;
  private static final int ROUNDS = 5;

  private BigPageBench() {}

  public static void main(String[] args) throws IOException {
    Path page =
        ReportDirectory.at(Path.of("target", "pages", "bench")).write("big", Zoo.steps(STEPS));
    try (Zoo.ENVIRONMENT;
        Chromium chromium = Chromium.launch()) {
      Path plain = plain(chromium, page);
      double own = Double.MAX_VALUE;
      double raw = Double.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        own = Math.min(own, opening(chromium, page));
        raw = Math.min(raw, opening(chromium, plain));
      }
      System.out.printf(
          Locale.ROOT,
          "A page of 400 steps and 2,000 log lines is drawn after %.0f ms, its elements as plain HTML after %.0f: %.2f%n",
          own,
          raw,
          own / raw);
    }
  }

  /** The page as a browser made it, without the script and the data that made it. */
  private static Path plain(Chromium chromium, Path path) throws IOException {
    try (Chromium.OpenPage open = chromium.open(path, 1280, ColorScheme.LIGHT)) {
      Page page = open.page();
      BigPageTest.waitUntilWhole(page);
      page.evaluate("() => document.querySelectorAll('script').forEach(each => each.remove())");
      return Files.writeString(path.resolveSibling("plain.html"), page.content());
    }
  }

  /** Until what is to be seen has been laid out, from the start of the navigation. */
  private static double opening(Chromium chromium, Path path) {
    try (Chromium.OpenPage open = chromium.open(path, 1280, ColorScheme.LIGHT)) {
      return ((Number)
              open.page()
                  .evaluate(
                      "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"))
          .doubleValue();
    }
  }
}
