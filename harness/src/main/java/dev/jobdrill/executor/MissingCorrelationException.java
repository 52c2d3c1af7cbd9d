package dev.jobdrill.executor;

/** A job was enqueued outside any step and without a correlation id. */
public final class MissingCorrelationException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  MissingCorrelationException(String pipeline) {
    super("A job of pipeline '" + pipeline
        + "' was enqueued without a correlation id, and outside any step whose id it"
        + " could inherit. Pass EnqueueOptions.correlatedBy(id) with the id of what triggered it, or"
        + " EnqueueOptions.freshCorrelation() if nothing did.");
  }
}
