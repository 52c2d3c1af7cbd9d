package dev.jobdrill.telemetry;

/** The names of what log lines carry, as key-value pairs of {@link StepLogging}'s lines and in the MDC. */
public final class LogKeys {
  /** The job's id. */
  public static final String JOB_ID = "job_id";

  /** The id that joins the job to what triggered it. */
  public static final String CORRELATION_ID = "correlation_id";

  /** The id of the job that enqueued this one, if one did. */
  public static final String PARENT_JOB_ID = "parent_job_id";

  /** The pipeline's name. */
  public static final String PIPELINE = "pipeline";

  /** The queue the job came from. */
  public static final String QUEUE = "queue";

  /** The step's name. */
  public static final String STEP_NAME = "step_name";

  /** The attempt's number, counted from 1. */
  public static final String ATTEMPT = "attempt";

  /**
   * What became of the step: {@code started}, {@code completed}, {@code failed}, {@code waiting}, {@code handed_back},
   * {@code lost} or {@code skipped}. Not in the MDC.
   */
  public static final String STATUS = "status";

  /** How long the step's body ran. Not in the MDC, nor where a step starts or is skipped. */
  public static final String DURATION_MS = "duration_ms";

  /** When, on the executor's clock: ISO 8601, UTC, with milliseconds. Not in the MDC. */
  public static final String TIMESTAMP = "timestamp";

  /** The class of what a step failed with. Only where one did. */
  public static final String ERROR_TYPE = "error_type";

  private LogKeys() {}
}
