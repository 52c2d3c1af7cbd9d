package dev.jobdrill.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The machine's own Chromium. A test without one is skipped, with the reason, or fails where {@code
 * JOBDRILL_REQUIRE_CHROMIUM} is true. To be used by one thread.
 */
final class Chromium implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Path executable) {
    // Playwright would download a browser of its own, which this suite never needs.
    playwright = Playwright.create(
        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser = playwright
        .chromium()
        .launch(new LaunchOptions()
            .setExecutablePath(executable)
            .setArgs(List.of("--no-sandbox", "--headless", "--disable-dev-shm-usage")));
  }

  static Chromium launch() {
    Optional<Path> executable = Stream.of(System.getenv("PATH").split(":"))
        .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
    if (executable.isEmpty()) {
      String reason = "No Chromium on the PATH, under any of the names " + NAMES
          + ". Install one, such as by apt-get install chromium, to see the pages tested.";
      if (Boolean.parseBoolean(System.getenv("JOBDRILL_REQUIRE_CHROMIUM"))) {
        throw new IllegalStateException(reason + " JOBDRILL_REQUIRE_CHROMIUM is true.");
      }
      Assumptions.abort(reason);
    }
    return new Chromium(executable.orElseThrow());
  }

  /** A page that notes what it asks for beside itself, and what it complains of. */
  OpenPage open(Path file, int width, ColorScheme scheme) {
    return open(file, width, scheme, false);
  }

  /**
   * Opens a page.
   *
   * @param unguarded whether scripts of the test may run, which the page's own policy would forbid
   */
  OpenPage open(Path file, int width, ColorScheme scheme, boolean unguarded) {
    BrowserContext context = browser.newContext(new Browser.NewContextOptions()
        .setViewportSize(width, 900)
        .setColorScheme(scheme)
        .setBypassCSP(unguarded));
    Page page = context.newPage();
    OpenPage open = new OpenPage(page, new ArrayList<>(), new ArrayList<>());
    page.onRequest(request -> open.requests().add(request.url()));
    page.onConsoleMessage(message -> open.complaints().add(message.type() + ": " + message.text()));
    page.onPageError(error -> open.complaints().add("thrown: " + error));
    page.onDialog(dialog -> {
      open.complaints().add("dialog: " + dialog.message());
      dialog.dismiss();
    });
    page.navigate(file.toUri().toString());
    return open;
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }

  /**
   * An open page.
   *
   * @param page the page
   * @param requests what it asked for, itself first
   * @param complaints whatever was written to its console or thrown
   */
  record OpenPage(Page page, List<String> requests, List<String> complaints)
      implements AutoCloseable {
    /** Presses all that is folded in an element of that selector, and then what was folded in that. */
    void unfold(String selector) {
      page.evaluate(
          "within => { for (let shut; (shut = document.querySelector("
              + "`:is(${within}) details:not([open]) > summary`)); ) { shut.click(); } }",
          selector);
    }

    @Override
    public void close() {
      page.context().close();
    }
  }
}
