package dev.jobdrill.junit;

import dev.jobdrill.report.ReportDirectory;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the index of a directory once, when JUnit closes its root store after the last test. */
// CloseableResource serves JUnit 5.12, AutoCloseable all later ones, which deprecate the former.
@SuppressWarnings({"try", "deprecation"})
final class ReportIndex implements AutoCloseable, CloseableResource {
  private static final Logger log = LoggerFactory.getLogger("dev.jobdrill.evidence");

  private final Path directory;

  private ReportIndex(Path directory) {
    this.directory = directory;
  }

  static void atTheEnd(ExtensionContext context, Path directory) {
    RootStore.computeIfAbsent(
        context, "index of " + directory, key -> new ReportIndex(directory), ReportIndex.class);
  }

  @Override
  public void close() {
    try {
      ReportDirectory.at(directory)
          .writeIndex()
          .ifPresent(index -> log.info("All drills of this build: {}", index));
    } catch (IOException e) {
      // All tests are over, and no verdict of theirs depends on it.
      log.warn("The index of the drills could not be written to {}: {}", directory, e.toString());
    }
  }
}
