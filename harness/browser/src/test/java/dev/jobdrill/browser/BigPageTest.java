package dev.jobdrill.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import dev.jobdrill.report.DrillReport;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a browser has to do for a page of hundreds of steps or attempts, in counts that are the same
 * on any machine; {@link BigPageBench} has the time that it takes.
 */
class BigPageTest {
  /** Runs before the page's own script: counts the elements made, and what is read of the data. */
  private static final String COUNTING = """
      window.counts = {made: 0, read: 0};
      const make = document.createElement;
      document.createElement = function (...name) {
        counts.made++;
        return make.apply(document, name);
      };
      const seen = new WeakMap();
      const counting = (value) => {
        if (typeof value !== "object" || value === null) {
          return value;
        }
        if (!seen.has(value)) {
          seen.set(value, new Proxy(value, {get: (object, key) => {
            counts.read++;
            return counting(object[key]);
          }}));
        }
        return seen.get(value);
      };
      const parse = JSON.parse;
      JSON.parse = (text) => counting(parse(text));
      """;

  /** Twice the rows for twice the work, beside a part that does not grow. */
  private static final double ABOUT_TWICE = 2.05;

  @RegisterExtension
  static final OpenedPages PAGES = new OpenedPages("big");

  /**
   * The work until the page is whole.
   *
   * @param made elements made by the script
   * @param kept elements of it that are in the page
   * @param read how often a property of the data was read
   * @param layouts how often the browser laid the page out
   */
  private record Work(double made, double kept, double read, int layouts) {}

  @Test
  void theWorkGrowsWithTheStepsAndNoFaster() throws Exception {
    Work some = work("steps200", Zoo.steps(200));
    Work many = work("steps400", Zoo.steps(400));

    assertLinear(some, many);
    assertThat(many.layouts).as("not one for each row").isPositive().isLessThan(100);
  }

  @Test
  void theWorkGrowsWithTheAttemptsAndNoFaster() throws Exception {
    assertLinear(work("attempts50", Zoo.attempts(50)), work("attempts100", Zoo.attempts(100)));
  }

  private static void assertLinear(Work some, Work many) {
    assertThat(many.made / some.made).as("elements made").isBetween(1.8, ABOUT_TWICE);
    assertThat(many.read / some.read).as("properties read").isBetween(1.8, ABOUT_TWICE);
    assertThat(many.made / many.kept).as("elements made for one shown").isBetween(1.0, 1.01);
  }

  private static Work work(String name, DrillReport drill) throws IOException {
    Path path = PAGES.write(name, drill);
    try (Chromium.OpenPage open = PAGES.open(path)) {
      Page page = open.page();
      page.addInitScript(COUNTING);
      CDPSession devTools = page.context().newCDPSession(page);
      devTools.send("Performance.enable");
      int before = layouts(devTools);
      page.reload();
      waitUntilWhole(page);

      assertThat(open.complaints()).isEmpty();
      return new Work(
          number(page, "counts.made"),
          number(page, "document.querySelectorAll('#page *').length"),
          number(page, "counts.read"),
          layouts(devTools) - before);
    }
  }

  /** The log comes last, in parts. */
  static void waitUntilWhole(Page page) {
    String total = page.locator("#log [role=status]").textContent();
    int entries = Integer.parseInt(total.replaceAll("\\D", ""));
    page.locator("#log .log > li").nth(entries - 1).waitFor();
  }

  private static int number(Page page, String expression) {
    return ((Number) page.evaluate(expression)).intValue();
  }

  private static int layouts(CDPSession devTools) {
    for (JsonElement metric : devTools.send("Performance.getMetrics").getAsJsonArray("metrics")) {
      if (metric.getAsJsonObject().get("name").getAsString().equals("LayoutCount")) {
        return metric.getAsJsonObject().get("value").getAsInt();
      }
    }
    throw new AssertionError("Chromium counts no layouts");
  }
}
