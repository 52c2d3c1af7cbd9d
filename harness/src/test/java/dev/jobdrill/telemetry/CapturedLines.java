package dev.jobdrill.telemetry;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** The lines logged under this package that carry one correlation id: those of one test. */
final class CapturedLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  static final org.slf4j.Logger USER = LoggerFactory.getLogger("dev.jobdrill.telemetry.user");

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.jobdrill.telemetry");
  private final String correlationId;
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

  CapturedLines(String correlationId) {
    this.correlationId = correlationId;
    setContext(logger.getLoggerContext());
    start();
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    event.prepareForDeferredProcessing();
    if (correlationId.equals(event.getMDCPropertyMap().get("correlation_id"))
        || correlationId.equals(keyValues(event).get("correlation_id"))) {
      events.add(event);
    }
  }

  List<ILoggingEvent> events() {
    return events;
  }

  /** Level and message of each line. */
  List<String> texts() {
    return events.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  ILoggingEvent only(String message) {
    List<ILoggingEvent> found = events.stream()
        .filter(event -> event.getFormattedMessage().equals(message))
        .toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " lines say '" + message + "' among " + texts());
    }
    return found.get(0);
  }

  static Map<String, Object> keyValues(ILoggingEvent event) {
    if (event.getKeyValuePairs() == null) {
      return Map.of();
    }
    return event.getKeyValuePairs().stream()
        .collect(Collectors.toMap(
            pair -> pair.key,
            pair -> pair.value,
            (one, two) -> {
              throw new AssertionError("a key occurs twice in " + event.getKeyValuePairs());
            },
            TreeMap::new));
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    stop();
  }
}
