package dev.jobdrill.recording.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The logging libraries on the class path, as one; none of them need be there. */
final class LogSources {
  /** What SLF4J may log to, by its factory, and the source that has these lines. */
  private static final Map<String, String> BACK_ENDS = Map.of(
      "ch.qos.logback.classic.LoggerContext", "Logback",
      "org.apache.logging.slf4j.Log4jLoggerFactory", "Log4j 2",
      "org.slf4j.jul.JDK14LoggerFactory", "java.util.logging",
      "org.slf4j.impl.Slf4jLoggerFactory", "java.util.logging"); // JBoss's, on its LogManager

  private final List<LogSource> sources = new ArrayList<>();
  private final List<String> gaps = new ArrayList<>();
  private @Nullable String uncaptured;

  private LogSources() {}

  static LogSources detect(Consumer<RawLine> sink) {
    LogSources all = new LogSources();
    // No method references, which would load the classes, and with them those of a logging library,
    // before anyone asked whether they are there.
    all.add("ch.qos.logback.classic.LoggerContext", to -> new LogbackSource(to), sink);
    all.add("org.apache.logging.log4j.core.LoggerContext", to -> new Log4jSource(to), sink);
    all.add("java.util.logging.Handler", to -> new JulSource(to), sink);
    all.noteSlf4j(LoggerFactory.getILoggerFactory().getClass().getName());
    return all;
  }

  /** A class that is there, and whose own classes are not, or are others than expected, is as good as absent. */
  private void add(
      String needed, Function<Consumer<RawLine>, LogSource> factory, Consumer<RawLine> sink) {
    try {
      Class.forName(needed, false, LogSources.class.getClassLoader());
    } catch (ClassNotFoundException absent) {
      return;
    }
    try {
      sources.add(factory.apply(sink));
    } catch (LinkageError | RuntimeException unusable) {
      gaps.add("Lines of " + needed + "'s library are not captured, since it cannot be used: "
          + unusable);
    }
  }

  /** Of what is not known to be captured it is said that it is not: an assertion must not take silence for proof. */
  private void noteSlf4j(String factory) {
    String backEnd = BACK_ENDS.get(factory);
    if (backEnd != null && sources.stream().anyMatch(source -> source.name().equals(backEnd))) {
      return;
    }
    String found = switch (factory) {
      case "org.slf4j.simple.SimpleLoggerFactory" ->
        "SLF4J logs to slf4j-simple, which has no appenders and no MDC";
      case "org.slf4j.nop.NOPLoggerFactory" -> "SLF4J logs nowhere, to slf4j-nop";
      case "org.slf4j.helpers.NOPLoggerFactory" ->
        "SLF4J finds no logging library and logs nowhere";
      default ->
        backEnd == null
            ? "SLF4J logs to " + factory + ", which Jobdrill does not know"
            : "SLF4J logs to " + backEnd + ", whose own library is absent or cannot be used";
    };
    uncaptured = found + ": what is logged through it is not captured. Put Logback"
        + " (ch.qos.logback:logback-classic) on the test class path in its place, or Log4j 2 with"
        + " log4j-slf4j2-impl and log4j-core.";
    gaps.add(uncaptured);
  }

  /** {@return why what is logged through SLF4J is not captured, and what to do; null if it is} */
  @Nullable
  String uncaptured() {
    return uncaptured;
  }

  void attach() {
    sources.forEach(LogSource::attach);
  }

  /** {@return whether no configuration that was loaded meanwhile has undone the capturing} */
  boolean intact() {
    return sources.stream().allMatch(LogSource::isAttached);
  }

  void detach() {
    sources.forEach(LogSource::detach);
  }

  /** {@return what is captured and what is not, in sentences} */
  String description() {
    String names = sources.stream().map(LogSource::name).collect(Collectors.joining(", "));
    String captured = names.isEmpty()
        ? "No log lines are captured."
        : "Log lines are captured of " + names
            + ", at the levels that are switched on there; Jobdrill changes none.";
    return gaps.isEmpty() ? captured : captured + " " + String.join(" ", gaps);
  }
}
