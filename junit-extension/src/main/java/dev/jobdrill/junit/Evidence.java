package dev.jobdrill.junit;

import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
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

  private static final String WANTED = "jobdrill.evidence";
  private static final String DIRECTORY = "jobdrill.evidence.directory";

  private final String test;
  private final String wanted;
  private final Path file;

  /** Reads the parameters at once, so that a mistyped one is told before a failure goes without evidence. */
  Evidence(ExtensionContext context) {
    test = context.getDisplayName();
    wanted = context.getConfigurationParameter(WANTED).orElse("failures").strip();
    if (!List.of("failures", "all", "none").contains(wanted)) {
      throw new ExtensionConfigurationException("Configuration parameter " + WANTED + " is \""
          + wanted + "\"; expected failures, all or none. Correct it, or remove it for the default,"
          + " failures.");
    }
    file = directory(context).resolve(fileName(context));
  }

  boolean isWantedOfAll() {
    return wanted.equals("all");
  }

  /** The file that now holds the timelines, if one was wanted and could be written. */
  Optional<Path> write(boolean failed, List<JobRun> runs) {
    if (wanted.equals("none") || runs.isEmpty()) {
      return Optional.empty();
    }
    String text = runs.stream().map(JobRun::evidence).collect(Collectors.joining("\n\n", "", "\n"));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      // The test's own verdict counts for more than its evidence, so it is not replaced by this.
      log.warn("The timeline of {} could not be written to {}: {}", test, file, e.toString());
      return Optional.empty();
    }
    if (failed) {
      log.info("Timeline of the failed drill {}: {}", test, file);
    }
    return Optional.of(file);
  }

  private static Path directory(ExtensionContext context) {
    String directory = context.getConfigurationParameter(DIRECTORY).orElse("target/jobdrill");
    try {
      return Path.of(directory);
    } catch (InvalidPathException e) {
      throw new ExtensionConfigurationException(
          "Configuration parameter " + DIRECTORY + " is \"" + directory
              + "\", which is no path on this system; expected a directory to write to.",
          e);
    }
  }

  /** Readable, safe for every file system, and unique by the hash of JUnit's own id of the invocation. */
  private static String fileName(ExtensionContext context) {
    String name = context.getRequiredTestClass().getSimpleName() + "."
        + context.getRequiredTestMethod().getName();
    String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
    String shortened = safe.length() > 100 ? safe.substring(0, 100) : safe;
    return shortened + "-" + Integer.toHexString(context.getUniqueId().hashCode()) + ".txt";
  }
}
