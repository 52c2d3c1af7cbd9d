package dev.jobdrill.junit;

import dev.jobdrill.exploration.ExplorationReport;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.report.DrillKind;
import dev.jobdrill.report.DrillReport;
import dev.jobdrill.report.ExploredReport;
import dev.jobdrill.report.ReportDirectory;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a test's jobs did: a page and its data, of a failed test and of an exploration always, of others on request; and the index that
 * lists them all.
 *
 * <p>Configuration parameters: {@code jobdrill.evidence} is {@code failures} (the default), {@code all}
 * or {@code none}; {@code jobdrill.evidence.directory} is {@code target/jobdrill} by default.
 */
final class Evidence {
  private static final Logger log = LoggerFactory.getLogger("dev.jobdrill.evidence");

  private static final String WANTED = "jobdrill.evidence";
  private static final String DIRECTORY = "jobdrill.evidence.directory";

  private final ExtensionContext context;
  private final String of;
  private final String wanted;
  private final Path directory;
  private final String id;
  private final SpanExport export;
  private final Instant startedAt = Instant.now();
  private final long startedNanos = System.nanoTime();

  /** Reads the parameters at once, so that a mistyped one is told before a failure goes without evidence. */
  Evidence(ExtensionContext context) {
    this(context, "");
  }

  /** Of one of several things that one method stands for, which the pages name. */
  Evidence(ExtensionContext context, String of) {
    this.context = context;
    this.of = of;
    wanted = context.getConfigurationParameter(WANTED).orElse("failures").strip();
    if (!List.of("failures", "all", "none").contains(wanted)) {
      throw new ExtensionConfigurationException("Configuration parameter " + WANTED + " is \""
          + wanted + "\"; expected failures, all or none. Correct it, or remove it for the default,"
          + " failures.");
    }
    directory = directory(context);
    export = SpanExport.of(context);
    id = ReportDirectory.id(
        context.getRequiredTestClass().getSimpleName() + "."
            + context.getRequiredTestMethod().getName(),
        context.getUniqueId() + of);
  }

  boolean isWanted() {
    return !wanted.equals("none");
  }

  boolean isWantedOfAll() {
    return wanted.equals("all");
  }

  /** The page of a test that failed, if one was wanted and could be written. */
  Optional<Path> writeFailed(Throwable failure, List<JobRun> runs) {
    Optional<Path> page = write(report(runs).failedWith(failure), true);
    page.ifPresent(
        path -> log.info("Timeline of the failed drill {}: {}", context.getDisplayName(), path));
    return page;
  }

  /** The page of a test that passed, where all are wanted; else its line in the index. */
  void writePassed(List<JobRun> runs) {
    write(report(runs), isWantedOfAll());
  }

  void writeAborted(Throwable reason, List<JobRun> runs) {
    write(report(runs).abortedBy(reason), isWantedOfAll());
  }

  private DrillReport report(List<JobRun> runs) {
    boolean replaysADeadJob =
        AnnotationSupport.isAnnotated(context.getRequiredTestMethod(), DeadJobTest.class);
    DrillReport report = DrillReport.passed(
            context.getDisplayName(), context.getRequiredTestClass().getName(), runs)
        .of(replaysADeadJob ? DrillKind.DEAD_JOB : DrillKind.DRILL)
        .ranAt(startedAt, elapsed())
        .besideOwnBaseline();
    return Replays.addTo(report, context);
  }

  /** The page of an exploration, whatever it found, unless none is wanted; {@code failure} is empty if its test passes. */
  void writeExplored(ExplorationReport exploration, String failure) {
    if (isWanted()) {
      ExploredReport explored = new ExploredReport(
          explored(),
          context.getRequiredTestClass().getName(),
          exploration,
          failure,
          startedAt,
          elapsed());
      write(reports -> Optional.of(reports.write(id, explored)));
    }
  }

  /** An exploration that came to no report: its line in the index, in place of what an earlier one has left there. */
  void writeUnexplored(Throwable reason) {
    if (isWanted()) {
      DrillReport report = DrillReport.passed(
              explored(), context.getRequiredTestClass().getName(), List.of())
          .of(DrillKind.EXPLORED)
          .ranAt(startedAt, elapsed());
      DrillReport told =
          TestSession.isAborted(reason) ? report.abortedBy(reason) : report.failedWith(reason);
      write(reports -> {
        reports.list(id, told);
        return Optional.empty();
      });
    }
  }

  private String explored() {
    return context.getDisplayName() + (of.isEmpty() ? "" : " of " + of);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  private Optional<Path> write(DrillReport report, boolean withPage) {
    export.send(report);
    if (!isWanted() || report.runs().isEmpty()) {
      return Optional.empty();
    }
    return write(reports -> {
      if (withPage) {
        return Optional.of(reports.write(id, report));
      }
      reports.list(id, report);
      return Optional.empty();
    });
  }

  /** What writes to the reports. */
  private interface Writing {
    Optional<Path> to(ReportDirectory reports) throws IOException;
  }

  private Optional<Path> write(Writing writing) {
    try {
      ReportIndex.atTheEnd(context, directory);
      return writing.to(ReportDirectory.at(directory));
    } catch (IOException | RuntimeException e) {
      // The test's own verdict counts for more than its evidence, so it is not replaced by this.
      log.warn(
          "The timeline of {} could not be written to {}: {}",
          context.getDisplayName(),
          directory.resolve(id),
          e.toString());
    }
    return Optional.empty();
  }

  private static Path directory(ExtensionContext context) {
    String directory = context.getConfigurationParameter(DIRECTORY).orElse("target/jobdrill");
    try {
      return Path.of(directory);
    } catch (InvalidPathException e) {
      throw new ExtensionConfigurationException(
          "Configuration parameter " + DIRECTORY + " is \"" + directory
              + "\", which is no path on this system; expected a directory to write to."
              + " Correct it, or remove it for the default, target/jobdrill.",
          e);
    }
  }
}
