package dev.jobdrill.junit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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

  private static final String EVIDENCE = "jobdrill.evidence";

  private final ExtensionContext context;

  Evidence(ExtensionContext context) {
    this.context = context;
  }

  /** Of a passed test. */
  void keep(TestSession session) {
    if (wanted() == Wanted.ALL) {
      write(timelines(session));
    }
  }

  /**
   * Of a failed test. The failure gets the timelines beside it, unless its own message has one: a
   * plain assertion or a NullPointerException says little of a job.
   */
  void keep(TestSession session, Throwable failure) {
    String timelines = timelines(session);
    if (timelines.isEmpty()) {
      return;
    }
    String where = "";
    if (wanted() != Wanted.NONE) {
      Path file = write(timelines);
      where = "\n\nThis timeline is kept in " + file;
      log.info("Timeline of the failed drill {}: {}", context.getDisplayName(), file);
    }
    if (!String.valueOf(failure.getMessage()).contains(timelines.strip())) {
      failure.addSuppressed(new DrillTimeline("\n" + timelines.strip() + where));
    }
  }

  private Wanted wanted() {
    String text = context.getConfigurationParameter(EVIDENCE).orElse("failures").strip();
    for (Wanted wanted : Wanted.values()) {
      if (wanted.name().equals(text.toUpperCase(Locale.ROOT))) {
        return wanted;
      }
    }
    throw new ExtensionConfigurationException("Configuration parameter " + EVIDENCE + " is '" + text
        + "'; expected failures, all or none.");
  }

  private static String timelines(TestSession session) {
    return session.runs().stream()
        .map(run -> run.timeline() + "\n")
        .collect(Collectors.joining("\n"));
  }

  private Path write(String timelines) {
    Path file = directory().resolve(fileName());
    try {
      Files.createDirectories(directory());
      Files.writeString(file, timelines, StandardCharsets.UTF_8);
    } catch (IOException e) {
      // The test's own verdict counts for more than its evidence, so it is not replaced by this.
      log.warn("The timeline of {} could not be written to {}", context.getDisplayName(), file, e);
    }
    return file;
  }

  private enum Wanted {
    FAILURES,
    ALL,
    NONE
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
