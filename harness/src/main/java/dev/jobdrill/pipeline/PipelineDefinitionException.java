package dev.jobdrill.pipeline;

import java.util.Locale;

/** A pipeline that cannot work as declared: an unusable name, two steps of one name, no step at all. */
public final class PipelineDefinitionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  PipelineDefinitionException(String format, Object... args) {
    super(String.format(Locale.ROOT, format, args));
  }
}
