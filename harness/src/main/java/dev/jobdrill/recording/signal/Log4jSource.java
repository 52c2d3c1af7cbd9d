package dev.jobdrill.recording.signal;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.message.MapMessage;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.spi.StandardLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Log4j 2, by an appender at the root and at each logger that passes nothing on to it. */
final class Log4jSource implements LogSource {
  private static final String NAME = "jobdrill";

  private final Tap tap;
  private volatile @Nullable Configuration watched;

  Log4jSource(Consumer<RawLine> sink) {
    if (!(LogManager.getContext(false) instanceof LoggerContext)) {
      throw new IllegalStateException(
          "its API logs to " + LogManager.getContext(false).getClass().getName());
    }
    tap = new Tap(sink);
    tap.start();
  }

  @Override
  public String name() {
    return "Log4j 2";
  }

  @Override
  public boolean isAttached() {
    return watched == context().getConfiguration();
  }

  @Override
  public void attach() {
    Configuration configuration = context().getConfiguration();
    for (LoggerConfig logger : configuration.getLoggers().values()) {
      boolean last = logger == configuration.getRootLogger() || !logger.isAdditive();
      if (last && !logger.getAppenders().containsKey(NAME)) {
        logger.addAppender(tap, null, null);
      }
    }
    watched = configuration;
  }

  @Override
  public void detach() {
    Configuration configuration = watched;
    if (configuration != null) {
      configuration.getLoggers().values().forEach(logger -> logger.removeAppender(NAME));
      watched = null;
      // To remove an appender stops it.
      tap.start();
    }
  }

  private static LoggerContext context() {
    return (LoggerContext) LogManager.getContext(false);
  }

  /** Takes each line off. */
  private static final class Tap extends AbstractAppender {
    private final Consumer<RawLine> sink;

    Tap(Consumer<RawLine> sink) {
      super(NAME, null, null, true, Property.EMPTY_ARRAY);
      this.sink = sink;
    }

    @Override
    public void append(LogEvent event) {
      sink.accept(new RawLine(
          Instant.ofEpochMilli(event.getTimeMillis()),
          levelOf(event.getLevel().intLevel()),
          String.valueOf(event.getLoggerName()),
          String.valueOf(event.getMessage().getFormattedMessage()),
          event.getContextData().toMap(),
          pairsOf(event.getMessage()),
          event.getThrown(),
          event.getThreadName()));
    }

    private static Level levelOf(int level) {
      if (level <= StandardLevel.ERROR.intLevel()) {
        return Level.ERROR;
      } else if (level <= StandardLevel.WARN.intLevel()) {
        return Level.WARN;
      } else if (level <= StandardLevel.INFO.intLevel()) {
        return Level.INFO;
      }
      return level <= StandardLevel.DEBUG.intLevel() ? Level.DEBUG : Level.TRACE;
    }

    private static Map<String, Object> pairsOf(Message message) {
      if (!(message instanceof MapMessage<?, ?> map)) {
        return Map.of();
      }
      Map<String, Object> values = new LinkedHashMap<>();
      map.getData().forEach((key, value) -> values.put(key, Values.kept(value)));
      return values;
    }
  }
}
