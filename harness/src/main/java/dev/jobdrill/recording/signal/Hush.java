package dev.jobdrill.recording.signal;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.Callable;

/**
 * Keeps what a thread logs from being shown, for as long as it makes runs of which nobody wants to read each line: an
 * exploration makes thousands. It is captured all the same. Only Logback's appenders are told.
 */
public final class Hush {
  private static final ThreadLocal<Boolean> HUSHED = ThreadLocal.withInitial(() -> false);

  private Hush() {}

  /**
   * Does something of whose log lines none is shown.
   *
   * @param work what is done, on this thread
   * @param <T> what comes of it
   * @return what has come of it
   * @throws Exception whatever the work throws
   */
  public static <T> T during(Callable<T> work) throws Exception {
    boolean before = HUSHED.get();
    HUSHED.set(true);
    try {
      return work.call();
    } finally {
      HUSHED.set(before);
    }
  }

  static boolean isOn() {
    return HUSHED.get();
  }

  /** Hangs at each appender but the tap. Asked on the thread that logs, also by appenders that write on another one. */
  static final class LogbackFilter extends Filter<ILoggingEvent> {
    @Override
    public FilterReply decide(ILoggingEvent event) {
      return isOn() ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
  }
}
