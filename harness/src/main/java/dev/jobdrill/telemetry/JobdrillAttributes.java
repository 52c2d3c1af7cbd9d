package dev.jobdrill.telemetry;

import io.opentelemetry.api.common.AttributeKey;

/**
 * The attributes that have no semantic convention, under the one namespace {@code jobdrill}. Spans carry the
 * conventions' {@code messaging.*} and {@code error.type} besides.
 */
public final class JobdrillAttributes {
  /** The job's id. */
  public static final AttributeKey<String> JOB_ID = AttributeKey.stringKey("jobdrill.job.id");

  /** The id of the job that enqueued this one, if one did. */
  public static final AttributeKey<String> PARENT_JOB_ID =
      AttributeKey.stringKey("jobdrill.job.parent_id");

  /** The id that joins the job to what triggered it. */
  public static final AttributeKey<String> CORRELATION_ID =
      AttributeKey.stringKey("jobdrill.correlation_id");

  /** The pipeline's name. */
  public static final AttributeKey<String> PIPELINE = AttributeKey.stringKey("jobdrill.pipeline");

  /** The step's name. */
  public static final AttributeKey<String> STEP_NAME = AttributeKey.stringKey("jobdrill.step.name");

  /** What became of a step: {@code completed}, {@code failed}, {@code waiting}, {@code handed_back} or {@code lost}. */
  public static final AttributeKey<String> STEP_STATUS =
      AttributeKey.stringKey("jobdrill.step.status");

  /** The attempt's number, counted from 1. */
  public static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("jobdrill.attempt");

  /** How an attempt ended: an {@link dev.jobdrill.executor.AttemptOutcome} in lower case. */
  public static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("jobdrill.outcome");

  /** Whether an enqueueing added a job; false where one of its id was there already. */
  public static final AttributeKey<Boolean> CREATED = AttributeKey.booleanKey("jobdrill.created");

  /** Whether the store took the write that settles a job; false where the lease was lost. */
  public static final AttributeKey<Boolean> ACCEPTED = AttributeKey.booleanKey("jobdrill.accepted");

  /** What a settled job is, or how a queue's jobs stand: an enum's name in lower case. */
  public static final AttributeKey<String> STATE = AttributeKey.stringKey("jobdrill.state");

  private JobdrillAttributes() {}
}
