package dev.jobdrill.telemetry;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an error report says of where the error happened. It is complete before the step runs.
 *
 * @param jobId the job's id
 * @param correlationId the id that joins the job to what triggered it
 * @param parentJobId the id of the job that enqueued this one; null if none did
 * @param pipeline the pipeline's name
 * @param queue the queue the job came from
 * @param step the step's name; null if the attempt failed before it got to one
 * @param attempt the attempt's number, counted from 1
 * @param payload the fields of the job's input that the pipeline allows in reports, as text by path; no other part of
 *     the payload
 */
public record ErrorContext(
    String jobId,
    String correlationId,
    @Nullable String parentJobId,
    String pipeline,
    String queue,
    @Nullable String step,
    int attempt,
    Map<String, String> payload) {
  /**
   * A context with its own copy of the payload's fields.
   *
   * @param jobId the job's id
   * @param correlationId the id that joins the job to what triggered it
   * @param parentJobId the id of the job that enqueued this one; null if none did
   * @param pipeline the pipeline's name
   * @param queue the queue the job came from
   * @param step the step's name; null if the attempt failed before it got to one
   * @param attempt the attempt's number, counted from 1
   * @param payload the allowed fields of the job's input
   */
  public ErrorContext {
    payload = Map.copyOf(payload);
  }
}
