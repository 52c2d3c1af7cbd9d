package dev.jobdrill.executor;

import dev.jobdrill.pipeline.Shape;

/**
 * A job was checkpointed under another version of its pipeline, and the steps that it completed do not fit the present one. The
 * job is in the dead set with all its checkpoints.
 */
public final class PipelineChangedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PipelineChangedException(String pipeline, Shape before, Shape now, String difference) {
    super("Pipeline '" + pipeline + "' was changed since the job's last checkpoint: " + difference
        + ". Then its steps were ["
        + before + "], now they are [" + now
        + "]. The job cannot go on and is dead with all its checkpoints: redrive it from the top, or deploy those steps"
        + " again and redrive it from the failed step.");
  }
}
