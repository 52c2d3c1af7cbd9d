package dev.jobdrill.environment;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Finds names that look like settings of Jobdrill and are none: a misspelt one would do nothing, and say nothing. */
final class UnknownSettings {
  /** All that are read, here and by the JUnit extension. */
  static final List<String> KNOWN = List.of(
      EnvironmentSettings.MODE,
      EnvironmentSettings.REDIS_IMAGE,
      EnvironmentSettings.WIREMOCK_IMAGE,
      EnvironmentSettings.REDIS_URL,
      EnvironmentSettings.WIREMOCK_URL,
      "jobdrill.evidence",
      "jobdrill.evidence.directory",
      "jobdrill.golden.update",
      "jobdrill.http.record");

  private UnknownSettings() {}

  /** {@return words on those among the names of system properties; empty if there are none} */
  static Optional<String> among(Collection<String> properties) {
    TreeSet<String> unknown = new TreeSet<>(properties);
    unknown.removeIf(name -> !name.startsWith("jobdrill.") || KNOWN.contains(name));
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of("System properties " + unknown
            + " are none that Jobdrill reads, so they change nothing. It reads "
            + KNOWN
            + ". Correct the name, or choose one of your own that does not begin with jobdrill.");
  }
}
