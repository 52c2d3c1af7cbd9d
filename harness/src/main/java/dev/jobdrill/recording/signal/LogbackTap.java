package dev.jobdrill.recording.signal;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/** Takes each line off Logback. */
final class LogbackTap extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private final Consumer<RawLine> sink;

  LogbackTap(Consumer<RawLine> sink) {
    this.sink = sink;
  }

  /** Not only the outermost of lines that are logged within each other, by an argument's toString() for example. */
  @Override
  public void doAppend(ILoggingEvent event) {
    if (isStarted()) {
      append(event);
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    sink.accept(new RawLine(
        event.getInstant(),
        levelOf(event.getLevel().toInt()),
        event.getLoggerName(),
        String.valueOf(event.getFormattedMessage()),
        event.getMDCPropertyMap(),
        pairsOf(event.getKeyValuePairs()),
        throwableOf(event.getThrowableProxy()),
        event.getThreadName()));
  }

  private static Level levelOf(int level) {
    if (level >= ch.qos.logback.classic.Level.ERROR_INT) {
      return Level.ERROR;
    } else if (level >= ch.qos.logback.classic.Level.WARN_INT) {
      return Level.WARN;
    } else if (level >= ch.qos.logback.classic.Level.INFO_INT) {
      return Level.INFO;
    }
    return level >= ch.qos.logback.classic.Level.DEBUG_INT ? Level.DEBUG : Level.TRACE;
  }

  private static Map<String, Object> pairsOf(@Nullable List<KeyValuePair> pairs) {
    if (pairs == null) {
      return Map.of();
    }
    Map<String, Object> values = new LinkedHashMap<>();
    pairs.forEach(pair -> values.put(pair.key, Values.kept(pair.value)));
    return values;
  }

  private static @Nullable Throwable throwableOf(@Nullable IThrowableProxy proxy) {
    return proxy instanceof ThrowableProxy ours ? ours.getThrowable() : null;
  }
}
