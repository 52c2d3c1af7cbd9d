package dev.jobdrill.recording.signal;

import ch.qos.logback.classic.LoggerContext;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.logging.log4j.LogManager;
import org.slf4j.LoggerFactory;

/** What the whole JVM shares and a drill could leave something at, in words that two moments can be compared by. */
final class Globals {
  private Globals() {}

  static String now() {
    List<String> found = new ArrayList<>();
    found.add("JUL " + Arrays.toString(java.util.logging.Logger.getLogger("").getHandlers()));
    // Lambdas, so that the class of a library that is absent is not loaded.
    addIfThere("ch.qos.logback.classic.LoggerContext", () -> OfLogback.now(), found);
    addIfThere("org.apache.logging.log4j.core.LoggerContext", () -> OfLog4j.now(), found);
    return String.join("; ", found);
  }

  /** Can be said once in a JVM. */
  static String openTelemetry() {
    try {
      GlobalOpenTelemetry.set(OpenTelemetry.noop());
      return "untouched";
    } catch (IllegalStateException set) {
      return "set";
    }
  }

  private interface Look {
    String now();
  }

  private static void addIfThere(String type, Look look, List<String> into) {
    try {
      Class.forName(type);
      into.add(look.now());
    } catch (ClassNotFoundException absent) {
      // Then there is nothing to be left at it.
    }
  }

  private static final class OfLogback {
    static String now() {
      LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
      TreeMap<String, Object> appenders = new TreeMap<>();
      context
          .getLoggerList()
          .forEach(logger -> logger
              .iteratorForAppenders()
              .forEachRemaining(appender -> appenders.merge(
                  logger.getName(), appender.getName(), (one, other) -> one + ", " + other)));
      return "Logback " + appenders + " and " + context.getTurboFilterList();
    }
  }

  private static final class OfLog4j {
    static String now() {
      var context = (org.apache.logging.log4j.core.LoggerContext) LogManager.getContext(false);
      TreeMap<String, Object> appenders = new TreeMap<>();
      context
          .getConfiguration()
          .getLoggers()
          .forEach((name, logger) -> logger
              .getAppenders()
              .keySet()
              .forEach(
                  appender -> appenders.merge(name, appender, (one, other) -> one + ", " + other)));
      return "Log4j " + appenders;
    }
  }
}
