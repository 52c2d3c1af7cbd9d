package dev.jobdrill.pipeline;

import org.jspecify.annotations.Nullable;

/** What steps and actions have in common, with their types erased. */
@FunctionalInterface
interface StepBody {
  @Nullable
  Object run(Object input, StepContext context) throws Exception;
}
