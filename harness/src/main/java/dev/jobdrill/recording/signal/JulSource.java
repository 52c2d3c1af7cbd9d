package dev.jobdrill.recording.signal;

import dev.jobdrill.telemetry.StepLogging;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/** java.util.logging, by a handler at the root and at each logger that passes nothing on to it. */
final class JulSource implements LogSource {
  private static final String BRIDGE = "org.slf4j.bridge.SLF4JBridgeHandler";

  private final Tap tap;
  private final List<Logger> watched = new ArrayList<>();

  JulSource(Consumer<RawLine> sink) {
    tap = new Tap(sink);
    tap.setLevel(java.util.logging.Level.ALL);
  }

  @Override
  public String name() {
    return "java.util.logging";
  }

  @Override
  public boolean isAttached() {
    return Arrays.asList(root().getHandlers()).contains(tap);
  }

  @Override
  public void attach() {
    watch(root());
    LogManager manager = LogManager.getLogManager();
    Collections.list(manager.getLoggerNames()).stream()
        .map(manager::getLogger)
        .filter(Objects::nonNull)
        .filter(logger -> !logger.getUseParentHandlers())
        .forEach(this::watch);
  }

  private void watch(Logger logger) {
    if (!Arrays.asList(logger.getHandlers()).contains(tap)) {
      logger.addHandler(tap);
      // Held, since java.util.logging itself holds its loggers weakly.
      watched.add(logger);
    }
  }

  @Override
  public void detach() {
    watched.forEach(logger -> logger.removeHandler(tap));
    watched.clear();
  }

  private static Logger root() {
    return Logger.getLogger("");
  }

  /** Takes each line off, unless the bridge to SLF4J takes it to a library that is watched already. */
  private static final class Tap extends Handler {
    private static final Pattern PAIR = Pattern.compile("(\\w+)=(\\S*) ");

    private final Consumer<RawLine> sink;
    private final Formatter formatter = new SimpleFormatter();

    Tap(Consumer<RawLine> sink) {
      this.sink = sink;
    }

    @Override
    public void publish(LogRecord record) {
      if (isLoggable(record) && !isBridged()) {
        String message = String.valueOf(formatter.formatMessage(record));
        String logger = String.valueOf(record.getLoggerName());
        Map<String, String> mdc = MDC.getCopyOfContextMap();
        sink.accept(new RawLine(
            record.getInstant(),
            levelOf(record.getLevel().intValue()),
            logger,
            message,
            mdc == null ? Map.of() : mdc,
            pairsOf(logger, message),
            record.getThrown(),
            Thread.currentThread().getName()));
      }
    }

    private static boolean isBridged() {
      return Arrays.stream(root().getHandlers())
          .anyMatch(handler -> handler.getClass().getName().equals(BRIDGE));
    }

    private static Level levelOf(int level) {
      if (level > java.util.logging.Level.WARNING.intValue()) {
        return Level.ERROR;
      } else if (level > java.util.logging.Level.INFO.intValue()) {
        return Level.WARN;
      } else if (level > java.util.logging.Level.FINE.intValue()) {
        return Level.INFO;
      }
      return level > java.util.logging.Level.FINEST.intValue() ? Level.DEBUG : Level.TRACE;
    }

    /** SLF4J's binding writes pairs into the message. Only of our own lines is it sure that they are such. */
    private static Map<String, Object> pairsOf(String logger, String message) {
      if (!logger.equals(StepLogging.class.getName())) {
        return Map.of();
      }
      Map<String, Object> pairs = new LinkedHashMap<>();
      Matcher matcher = PAIR.matcher(message);
      while (matcher.lookingAt()) {
        pairs.put(matcher.group(1), matcher.group(2));
        matcher.region(matcher.end(), message.length());
      }
      return pairs;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
