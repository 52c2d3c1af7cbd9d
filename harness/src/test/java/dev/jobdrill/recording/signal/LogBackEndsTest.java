package dev.jobdrill.recording.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Each logging library by itself, in a JVM of its own: what is captured of it, and what assertions say if that is nothing.
 * One JVM after the other, since each of them takes a core while it boots.
 */
@Execution(ExecutionMode.SAME_THREAD)
class LogBackEndsTest {
  private static final Path COPIED = Path.of("target", "log-back-ends");
  private static final String REMEDY = ": what is logged through it is not captured. Put Logback"
      + " (ch.qos.logback:logback-classic) on the test class path in its place, or Log4j 2 with"
      + " log4j-slf4j2-impl and log4j-core.";

  @Test
  void linesOfLogbackAreCapturedAndWhatALoadedConfigurationLostIsNotSaidToBeMissing()
      throws Exception {
    Map<String, String> told = probe("logback-classic", "logback-core");
    String lost = "a logging configuration was loaded while the drill ran, by a Spring application"
        + " that was started for example, and lines were lost until they could be captured again."
        + " Start it before the drill.";

    requireCaptured(told, "Logback, java.util.logging");
    assertThat(told)
        .containsEntry(
            "interrupted boundaries",
            "Expected a line that says how step 'charge' on attempt 1 ended. Whether there was one"
                + " cannot be told: " + lost)
        .containsEntry(
            "interrupted completion", "Whether step 'charge' completed cannot be told: " + lost);
  }

  @Test
  void linesOfLog4jAreCaptured() throws Exception {
    requireCaptured(
        probe("log4j-api", "log4j-core", "log4j-slf4j2-impl"), "Log4j 2, java.util.logging");
  }

  @Test
  void linesOfJavaUtilLoggingAreCaptured() throws Exception {
    requireCaptured(probe("slf4j-jdk14"), "java.util.logging");
  }

  /** And lines that were never logged, since their level is switched off, are told from those that are missing. */
  private static void requireCaptured(Map<String, String> told, String libraries) {
    assertThat(told)
        .containsEntry(
            "capture",
            "Log lines are captured of " + libraries
                + ", at the levels that are switched on there; Jobdrill changes none.")
        .containsEntry("line charged x", "WARN charge#1")
        .containsEntry("attached", "true")
        .containsEntry("left", "nothing")
        .containsEntry("OpenTelemetry", "untouched");
    for (String sound : List.of(
        "contain",
        "absent",
        "none",
        "lines",
        "quiet",
        "correlated",
        "boundaries",
        "completion",
        "everywhere",
        "leaks")) {
      assertThat(told).containsEntry(sound, "passed");
    }
    assertThat(told.get("contain another"))
        .startsWith(
            "Expected log lines that contain, in this order, [refunded], but none contains");
    String off = "INFO is switched off for the logger dev.jobdrill.telemetry.StepLogging, so"
        + " nothing is logged where steps start and end. Switch it on in the logging configuration"
        + " of the tests.";
    assertThat(told)
        .containsEntry(
            "silent boundaries",
            "Expected a line that says where step 'charge' on attempt 1 started. Whether there was"
                + " one cannot be told: " + off)
        .containsEntry(
            "silent completion", "Whether step 'charge' completed cannot be told: " + off);
  }

  @Test
  void slf4jSimpleIsNamedByWhateverCannotBeTold() throws Exception {
    requireUntold(
        probe("slf4j-simple"),
        "SLF4J logs to slf4j-simple, which has no appenders and no MDC" + REMEDY);
  }

  @Test
  void noLoggingLibraryIsNamedAsSuch() throws Exception {
    requireUntold(probe(), "SLF4J finds no logging library and logs nowhere" + REMEDY);
  }

  @Test
  void aLoggingLibraryThatIsNotKnownIsNotThoughtToBeSilent() throws Exception {
    requireUntold(
        probe(List.of("-Dslf4j.provider=" + UnknownBackEnd.class.getName())),
        "SLF4J logs to dev.jobdrill.recording.signal.UnknownBackEnd$Loggers, which Jobdrill does"
            + " not know" + REMEDY);
  }

  @Test
  void log4jsBindingWithoutLog4jsCoreIsNamed() throws Exception {
    requireUntold(
        probe("log4j-api", "log4j-slf4j2-impl"),
        "SLF4J logs to Log4j 2, whose own library is absent or cannot be used" + REMEDY);
  }

  private static void requireUntold(Map<String, String> told, String why) {
    assertThat(told)
        .containsEntry(
            "capture",
            "Log lines are captured of java.util.logging, at the levels that are switched on there;"
                + " Jobdrill changes none. " + why)
        .containsEntry(
            "absent",
            "Expected no log line to contain 'refunded', which cannot be told here. " + why)
        .containsEntry(
            "none", "Expected 0 log lines from nobody, which cannot be told here. " + why)
        .containsEntry(
            "lines", "Expected all log lines from nobody, which cannot be told here. " + why)
        .containsEntry(
            "quiet",
            "Expected at most 10 lines at INFO of an attempt that succeeds, which cannot be told"
                + " here. " + why)
        .containsEntry(
            "correlated",
            "Expected every log line to carry the correlation id, which cannot be told here. "
                + why)
        .containsEntry(
            "boundaries",
            "Expected a log line at the start and at the end of each step, which cannot be told"
                + " here. " + why)
        .containsEntry(
            "completion",
            "Expected a log line for each step that says that it completed, which cannot be told"
                + " here. " + why)
        .containsEntry(
            "everywhere",
            "Expected everything that the job emitted to carry the correlation id, which cannot be"
                + " told of its log lines. " + why)
        .containsEntry(
            "leaks",
            "Expected no secret in what the job emitted, which cannot be told of its log lines. "
                + why)
        .containsEntry("left", "nothing");
    assertThat(told.get("contain"))
        .startsWith("Expected log lines of step 'charge' that contain, in this order, [charged x]")
        .endsWith(why);
  }

  private static Map<String, String> probe(String... jars)
      throws IOException, InterruptedException {
    return probe(List.of(), jars);
  }

  /** The tests' class path with none but these logging libraries. */
  private static Map<String, String> probe(List<String> options, String... jars)
      throws IOException, InterruptedException {
    List<String> classPath = new ArrayList<>(ChildJvm.classPath()
        .filter(entry -> {
          String name = Path.of(entry).getFileName().toString();
          boolean logs = name.startsWith("logback-") || name.startsWith("log4j-");
          return !logs || Arrays.stream(jars).anyMatch(jar -> name.startsWith(jar + "-"));
        })
        .toList());
    for (String jar : jars) {
      Path copied = COPIED.resolve(jar + ".jar");
      if (copied.toFile().exists()) {
        classPath.add(copied.toString());
      }
    }
    return ChildJvm.run(classPath, options, BackEndProbe.class);
  }
}
