package dev.jobdrill.junit;

import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the timelines of a test's jobs to a file: of a failed test always, of others on request.
 *
 * <p>Configuration parameters: {@code jobdrill.evidence} is {@code failures} (the default), {@code all}
 * or {@code none}; {@code jobdrill.evidence.directory} is {@code target/jobdrill} by default.
 */
final class Evidence {
  private static final Logger log = LoggerFactory.getLogger("dev.jobdrill.evidence");

  private final ExtensionContext context;

  Evidence(ExtensionContext context) {
    this.context = context;
  }

  void write(boolean failed, TestSession session) {
    String wanted = context.getConfigurationParameter("jobdrill.evidence").orElse("failures");
    if (wanted.equals("none") || !(failed || wanted.equals("all"))) {
      return;
    }
    List<JobRun> runs = session.runs();
    if (runs.isEmpty()) {
      return;
    }
    Path file = directory().resolve(fileName());
    String text = runs.stream().map(JobRun::timeline).collect(Collectors.joining("\n\n", "", "\n"));
    try {
      Files.createDirectories(directory());
      Files.writeString(file, text, StandardCharsets.UTF_8);
      if (failed) {
        log.info("Timeline of the failed drill {}: {}", context.getDisplayName(), file);
      }
    } catch (IOException e) {
      // The test's own verdict counts for more than its evidence, so it is not replaced by this.
      log.warn("The timeline of {} could not be written to {}", context.getDisplayName(), file, e);
    }
  }

  private Path directory() {
    return Path.of(
        context.getConfigurationParameter("jobdrill.evidence.directory").orElse("target/jobdrill"));
  }

  /** Readable, safe for every file system, and unique by the hash of JUnit's own id of the invocation. */
  private String fileName() {
    String name = context.getRequiredTestClass().getSimpleName() + "."
        + context.getRequiredTestMethod().getName();
    String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
    String shortened = safe.length() > 100 ? safe.substring(0, 100) : safe;
    return shortened + "-" + Integer.toHexString(context.getUniqueId().hashCode()) + ".txt";
  }
}
