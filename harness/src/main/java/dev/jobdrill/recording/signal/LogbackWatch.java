package dev.jobdrill.recording.signal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Sees to it that each line of one Logback context passes the tap once. Logback asks it before a line is logged, and it
 * hangs the tap where that line's way ends: at the root, or at a logger that passes nothing on. So nobody has to go
 * through all loggers whenever a drill begins, of which an application has thousands, and a logger may be changed while
 * drills run. It lets every line pass; appenders learn of it where nobody is to be shown one.
 */
final class LogbackWatch extends TurboFilter {
  private final LoggerContext loggers;
  private final Logger root;
  private final LogbackTap tap;
  private final Set<Logger> tapped = new HashSet<>();
  private final Map<Logger, List<Logger>> ways = new ConcurrentHashMap<>();
  private final Hush.LogbackFilter hush = new Hush.LogbackFilter();
  private final Set<Appender<ILoggingEvent>> hushed = ConcurrentHashMap.newKeySet();
  private boolean begun;

  LogbackWatch(LoggerContext loggers, Consumer<RawLine> sink) {
    this.loggers = loggers;
    root = loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    setContext(loggers);
    setName("jobdrill");
    tap = new LogbackTap(sink);
    tap.setContext(loggers);
    tap.setName("jobdrill");
  }

  boolean isWatching() {
    return tap.isStarted()
        && root.isAttached(tap)
        && loggers.getTurboFilterList().contains(this);
  }

  /** Begins, or makes up for what a configuration that was loaded since has undone. */
  synchronized void begin() {
    begun = true;
    tap.start();
    start();
    hangAt(root);
    if (!loggers.getTurboFilterList().contains(this)) {
      // First, since one that decides keeps those behind it from being asked.
      loggers.getTurboFilterList().add(0, this);
    }
  }

  synchronized void end() {
    begun = false;
    loggers.getTurboFilterList().remove(this);
    tapped.forEach(logger -> logger.detachAppender(tap));
    tapped.clear();
    hushed.forEach(this::unhush);
    hushed.clear();
    tap.stop();
    stop();
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] arguments,
      @Nullable Throwable error) {
    if (level.isGreaterOrEqual(logger.getEffectiveLevel())) {
      follow(ways.computeIfAbsent(logger, this::wayOf));
    }
    return FilterReply.NEUTRAL;
  }

  private void follow(List<Logger> way) {
    for (Logger logger : way) {
      if (Hush.isOn()) {
        logger.iteratorForAppenders().forEachRemaining(this::hush);
      }
      boolean last = !logger.isAdditive() || logger == root;
      if (last != logger.isAttached(tap)) {
        change(logger, last);
      }
      if (last) {
        return;
      }
    }
  }

  private void hush(Appender<ILoggingEvent> appender) {
    if (appender != tap && !hushed.contains(appender)) {
      addHush(appender);
    }
  }

  private synchronized void addHush(Appender<ILoggingEvent> appender) {
    if (begun && hushed.add(appender)) {
      appender.addFilter(hush);
    }
  }

  private void unhush(Appender<ILoggingEvent> appender) {
    List<Filter<ILoggingEvent>> others = appender.getCopyOfAttachedFiltersList();
    others.remove(hush);
    appender.clearAllFilters();
    others.forEach(appender::addFilter);
  }

  private synchronized void change(Logger logger, boolean last) {
    if (begun && last) {
      hangAt(logger);
    } else {
      logger.detachAppender(tap);
      tapped.remove(logger);
    }
  }

  private void hangAt(Logger logger) {
    // Does nothing where it hangs already.
    logger.addAppender(tap);
    tapped.add(logger);
  }

  /** The loggers that a line passes if each of them passes it on. Logback has one for each part of a name. */
  private List<Logger> wayOf(Logger logger) {
    List<Logger> way = new ArrayList<>();
    String name = logger.getName();
    way.add(logger);
    for (int end = name.length() - 1; end > 0; end--) {
      Logger above = name.charAt(end) == '.' || name.charAt(end) == '$'
          ? loggers.exists(name.substring(0, end))
          : null;
      if (above != null) {
        way.add(above);
      }
    }
    if (logger != root) {
      way.add(root);
    }
    return List.copyOf(way);
  }
}
