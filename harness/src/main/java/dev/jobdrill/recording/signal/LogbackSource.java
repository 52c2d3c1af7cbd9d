package dev.jobdrill.recording.signal;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.spi.FilterReply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Logback, by an appender at the root and at each logger that logs and passes nothing on to it. */
final class LogbackSource implements LogSource {
  private final Consumer<RawLine> sink;
  private volatile @Nullable LogbackWatch watch;

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
    LogbackWatch current = watch;
    return current != null
        && current.getContext() == context()
        && current.isWatching()
        && !isSilenced();
  }

  /** Spring Boot denies every line from when an application starts until it has loaded its own configuration. */
  private static boolean isSilenced() {
    LoggerContext context = context();
    return context
            .getTurboFilterList()
            .getTurboFilterChainDecision(
                null,
                context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME),
                ch.qos.logback.classic.Level.ERROR,
                "",
                null,
                null)
        == FilterReply.DENY;
  }

  @Override
  public void attach() {
    LogbackWatch current = watch;
    if (current == null || current.getContext() != context()) {
      current = new LogbackWatch(context(), sink);
      watch = current;
    }
    current.begin();
  }

  @Override
  public void detach() {
    LogbackWatch current = watch;
    if (current != null) {
      current.end();
    }
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }
}
