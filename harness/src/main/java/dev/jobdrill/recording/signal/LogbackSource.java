package dev.jobdrill.recording.signal;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.FilterReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/** Logback, by an appender at the root and at each logger that passes nothing on to it. */
final class LogbackSource implements LogSource {
  private final Consumer<RawLine> sink;
  private volatile @Nullable Tap tap;

  LogbackSource(Consumer<RawLine> sink) {
    this.sink = sink;
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext)) {
      throw new IllegalStateException("SLF4J logs to "
          + LoggerFactory.getILoggerFactory().getClass().getName() + " and not to Logback");
    }
  }

  @Override
  public String name() {
    return "Logback";
  }

  @Override
  public boolean isAttached() {
    Tap current = tap;
    return current != null && current.isStarted() && root().isAttached(current) && !isSilenced();
  }

  /** Spring Boot denies every line from when an application starts until it has loaded its own configuration. */
  private static boolean isSilenced() {
    return context()
            .getTurboFilterList()
            .getTurboFilterChainDecision(
                null, root(), ch.qos.logback.classic.Level.ERROR, "", null, null)
        == FilterReply.DENY;
  }

  private static Logger root() {
    return context().getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Override
  public void attach() {
    LoggerContext context = context();
    Tap current = tap;
    if (current == null || current.getContext() != context) {
      current = new Tap(sink);
      current.setContext(context);
      current.setName("jobdrill");
      tap = current;
    }
    // A configuration that was loaded meanwhile has stopped it.
    current.start();
    for (Logger logger : context.getLoggerList()) {
      boolean last =
          logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME) || !logger.isAdditive();
      if (last) {
        // Does nothing where it is there already.
        logger.addAppender(current);
      }
    }
  }

  @Override
  public void detach() {
    Tap current = tap;
    if (current != null) {
      context().getLoggerList().forEach(logger -> logger.detachAppender(current));
      current.stop();
      tap = null;
    }
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  /** Takes each line off. */
  private static final class Tap extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final Consumer<RawLine> sink;

    Tap(Consumer<RawLine> sink) {
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
}
