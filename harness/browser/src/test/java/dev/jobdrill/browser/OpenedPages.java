package dev.jobdrill.browser;

import com.microsoft.playwright.options.ColorScheme;
import dev.jobdrill.report.DrillReport;
import dev.jobdrill.report.ExploredReport;
import dev.jobdrill.report.ReportDirectory;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A class's Chromium, for {@code @RegisterExtension static}. */
final class OpenedPages implements BeforeAllCallback, AfterAllCallback {
  private final Path directory;
  private Chromium chromium;

  OpenedPages(String name) {
    directory = Path.of("target", "pages", name);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    chromium = Chromium.launch();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (chromium != null) {
      chromium.close();
    }
  }

  Chromium chromium() {
    return chromium;
  }

  Path write(String id, DrillReport drill) throws IOException {
    return ReportDirectory.at(directory).write(id, drill);
  }

  Path write(String id, ExploredReport explored) throws IOException {
    return ReportDirectory.at(directory).write(id, explored);
  }

  Path index() throws IOException {
    return ReportDirectory.at(directory).writeIndex().orElseThrow();
  }

  Chromium.OpenPage open(Path page) {
    return chromium.open(page, 1280, ColorScheme.LIGHT);
  }
}
