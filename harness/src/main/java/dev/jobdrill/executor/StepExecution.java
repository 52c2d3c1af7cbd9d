package dev.jobdrill.executor;

import dev.jobdrill.pipeline.StepContext;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * One run of one step's body, as an interceptor sees it.
 *
 * @param step the step's name
 * @param attempt the attempt it belongs to
 * @param outputType what the step declares to produce; null for an action
 * @param context what the body gets
 */
public record StepExecution(
    String step, int attempt, @Nullable Type outputType, StepContext context) {}
