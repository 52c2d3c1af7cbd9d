package dev.jobdrill.executor;

import java.util.Collection;

/** A job names a pipeline that this executor was not given. */
public final class UnknownPipelineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownPipelineException(String pipeline, Collection<String> known) {
    super("No pipeline '" + pipeline + "' is registered with this executor; it knows " + known
        + ". Register it, or give the pipeline a queue that only workers which know it serve.");
  }
}
