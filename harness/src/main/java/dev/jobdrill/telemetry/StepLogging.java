package dev.jobdrill.telemetry;

import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.StepExecution;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs at step boundaries: one INFO line where a step starts, and one where it completed, failed, waits for its children
 * or was given up; a step that an earlier attempt checkpointed is a DEBUG line. {@link LogKeys} names what they carry.
 *
 * <p>{@code completed} means that the store has the step's output, so that it never runs again. A worker that crashes
 * logs no second line, and neither does a step that hangs without a timeout.
 *
 * <p>Whatever a step logs carries the job's ids in the MDC; {@link MdcContext} takes them along to other threads. The
 * thread's MDC is restored afterwards, whatever happens. Add this interceptor first, so that the others' lines carry
 * the ids as well. Thread-safe.
 */
public final class StepLogging extends StepFollower<Map<String, String>> {
  private static final Logger log = LoggerFactory.getLogger(StepLogging.class);
  private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
          "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
      .withZone(ZoneOffset.UTC);

  /**
   * Logs with the times of a clock.
   *
   * @param clock the executor's clock
   */
  public StepLogging(Clock clock) {
    super(clock);
  }

  @Override
  AttemptOutcome attempt(Delivery<Map<String, String>> delivery, AttemptCall call) {
    Map<String, String> before = MdcContext.snapshot();
    try {
      idsOf(delivery.job()).forEach(MDC::put);
      return call.proceed();
    } finally {
      MdcContext.restore(before);
    }
  }

  @Override
  Map<String, String> starting(Delivery<Map<String, String>> delivery, StepExecution execution) {
    Map<String, String> ids = idsOf(delivery.job());
    ids.put(LogKeys.STEP_NAME, execution.step());
    return ids;
  }

  @Override
  @Nullable
  Object body(StepRun<Map<String, String>> run, StepCall call) throws Throwable {
    Map<String, String> before = MdcContext.snapshot();
    try {
      run.kept().forEach(MDC::put);
      line(Level.INFO, run.kept(), "started").log("Step {} started", run.step());
      return call.proceed();
    } finally {
      MdcContext.restore(before);
    }
  }

  @Override
  void ended(StepRun<Map<String, String>> run, Ending ending, @Nullable Throwable error) {
    Map<String, String> before = MdcContext.snapshot();
    try {
      run.kept().forEach(MDC::put);
      long millis = run.duration(now()).toMillis();
      LoggingEventBuilder line =
          line(Level.INFO, run.kept(), ending.status()).addKeyValue(LogKeys.DURATION_MS, millis);
      if (error != null) {
        line = line.addKeyValue(LogKeys.ERROR_TYPE, error.getClass().getName()).setCause(error);
      }
      line.log("Step {} {} after {} ms", run.step(), words(ending), millis);
    } finally {
      MdcContext.restore(before);
    }
  }

  private static String words(Ending ending) {
    return switch (ending) {
      case COMPLETED -> "completed";
      case FAILED -> "failed";
      case WAITING -> "waits for its children";
      case HANDED_BACK -> "was given back by a worker that shuts down";
      case LOST -> "was lost: its outcome could not be written, and it may run again";
    };
  }

  @Override
  public void onSkipped(ClaimedJob job, String step) {
    if (log.isDebugEnabled()) {
      Map<String, String> ids = idsOf(job);
      ids.put(LogKeys.STEP_NAME, step);
      line(Level.DEBUG, ids, "skipped")
          .log("Step {} skipped: an earlier attempt completed it", step);
    }
  }

  private LoggingEventBuilder line(Level level, Map<String, String> ids, String status) {
    LoggingEventBuilder line =
        log.atLevel(level).addKeyValue(LogKeys.TIMESTAMP, MILLIS.format(now()));
    for (Map.Entry<String, String> id : ids.entrySet()) {
      line = line.addKeyValue(id.getKey(), typed(id));
    }
    return line.addKeyValue(LogKeys.STATUS, status);
  }

  /** The MDC has only texts; as a key-value pair a number stays one. */
  private static Object typed(Map.Entry<String, String> id) {
    return id.getKey().equals(LogKeys.ATTEMPT) ? Integer.valueOf(id.getValue()) : id.getValue();
  }

  private static Map<String, String> idsOf(ClaimedJob job) {
    Map<String, String> ids = new LinkedHashMap<>();
    ids.put(LogKeys.JOB_ID, job.id());
    ids.put(LogKeys.CORRELATION_ID, job.correlationId());
    if (job.parent() != null) {
      ids.put(LogKeys.PARENT_JOB_ID, job.parent().id());
    }
    ids.put(LogKeys.PIPELINE, job.pipeline());
    ids.put(LogKeys.QUEUE, job.queue());
    ids.put(LogKeys.ATTEMPT, Integer.toString(job.attempt()));
    return ids;
  }
}
