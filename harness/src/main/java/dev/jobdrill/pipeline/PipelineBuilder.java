package dev.jobdrill.pipeline;

import com.fasterxml.jackson.core.type.TypeReference;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Pipeline} step by step. Each call returns this builder, typed by what the next step
 * will get; not thread-safe.
 *
 * @param <I> the pipeline's input
 * @param <C> what the next step gets
 */
public final class PipelineBuilder<I, C> {
  private static final Pattern FIELD_PATH = Pattern.compile("\\$(\\.[^.*\\[\\]]+)+");

  private final String name;
  private final Type inputType;
  private final List<Step> steps = new ArrayList<>();
  private String queue;
  private RetryPolicy retryPolicy = RetryPolicy.DEFAULT;
  private List<String> reportFields = List.of();

  PipelineBuilder(String name, Type inputType) {
    this.name = name;
    this.queue = name;
    this.inputType = inputType;
  }

  /**
   * Adds a step that produces an output.
   *
   * @param stepName unique within the pipeline: letters, digits, '.', '_' and '-'
   * @param output the output's class
   * @param body the work
   * @param <O> the output's class
   * @return this builder, its next step getting the output
   * @throws PipelineDefinitionException if the name is not usable or taken
   */
  public <O> PipelineBuilder<I, O> step(String stepName, Class<O> output, StepFunction<C, O> body) {
    return step(stepName, output, body, StepOptions.DEFAULT);
  }

  /**
   * Adds a step that produces an output, with options of its own.
   *
   * @param stepName unique within the pipeline: letters, digits, '.', '_' and '-'
   * @param output the output's class
   * @param body the work
   * @param options what sets the step apart
   * @param <O> the output's class
   * @return this builder, its next step getting the output
   * @throws PipelineDefinitionException if the name is not usable or taken
   */
  public <O> PipelineBuilder<I, O> step(
      String stepName, Class<O> output, StepFunction<C, O> body, StepOptions options) {
    return add(stepName, output, (input, context) -> body.apply(current(input), context), options);
  }

  /**
   * Adds a step that produces a generic output.
   *
   * @param stepName unique within the pipeline: letters, digits, '.', '_' and '-'
   * @param output the output's type
   * @param body the work
   * @param <O> the output's type
   * @return this builder, its next step getting the output
   * @throws PipelineDefinitionException if the name is not usable or taken
   */
  public <O> PipelineBuilder<I, O> step(
      String stepName, TypeReference<O> output, StepFunction<C, O> body) {
    return step(stepName, output, body, StepOptions.DEFAULT);
  }

  /**
   * Adds a step that produces a generic output, with options of its own.
   *
   * @param stepName unique within the pipeline: letters, digits, '.', '_' and '-'
   * @param output the output's type
   * @param body the work
   * @param options what sets the step apart
   * @param <O> the output's type
   * @return this builder, its next step getting the output
   * @throws PipelineDefinitionException if the name is not usable or taken
   */
  public <O> PipelineBuilder<I, O> step(
      String stepName, TypeReference<O> output, StepFunction<C, O> body, StepOptions options) {
    return add(
        stepName,
        output.getType(),
        (input, context) -> body.apply(current(input), context),
        options);
  }

  /**
   * Adds a step without an output; the step after it gets what this one got.
   *
   * @param stepName unique within the pipeline: letters, digits, '.', '_' and '-'
   * @param body the work
   * @return this builder
   * @throws PipelineDefinitionException if the name is not usable or taken
   */
  public PipelineBuilder<I, C> action(String stepName, StepAction<C> body) {
    return action(stepName, body, StepOptions.DEFAULT);
  }

  /**
   * Adds a step without an output, with options of its own.
   *
   * @param stepName unique within the pipeline: letters, digits, '.', '_' and '-'
   * @param body the work
   * @param options what sets the step apart
   * @return this builder
   * @throws PipelineDefinitionException if the name is not usable or taken
   */
  public PipelineBuilder<I, C> action(String stepName, StepAction<C> body, StepOptions options) {
    return add(
        stepName,
        null,
        (input, context) -> {
          body.run(current(input), context);
          return null;
        },
        options);
  }

  /**
   * Sets the queue that jobs wait in; the pipeline's name by default.
   *
   * @param queue letters, digits, '.', '_' and '-'
   * @return this builder
   * @throws PipelineDefinitionException if the name is not usable
   */
  public PipelineBuilder<I, C> queue(String queue) {
    this.queue = Names.require("Queue name", queue);
    return this;
  }

  /**
   * Sets the retry policy of all steps that have none of their own; {@link RetryPolicy#DEFAULT} by
   * default.
   *
   * @param policy the policy
   * @return this builder
   */
  public PipelineBuilder<I, C> retry(RetryPolicy policy) {
    this.retryPolicy = policy;
    return this;
  }

  /**
   * Allows fields of the input in error reports; none are by default, since payloads hold what reports must not. A path
   * that leads to an object or to an array brings nothing along.
   *
   * @param paths JSON paths of names only, from the root: {@code $.id}, {@code $.customer.country}
   * @return this builder
   * @throws PipelineDefinitionException if a path is of another form
   */
  public PipelineBuilder<I, C> reportFields(String... paths) {
    for (String path : paths) {
      if (!FIELD_PATH.matcher(path).matches()) {
        throw new PipelineDefinitionException(
            "Pipeline '%s' allows '%s' in error reports, which is no path: expected '$' and one or more names, each"
                + " after a '.', as in $.customer.country. Name one field at a time.",
            name, path);
      }
    }
    this.reportFields = List.of(paths);
    return this;
  }

  /**
   * {@return the pipeline}
   *
   * @throws PipelineDefinitionException if it has no step
   */
  public Pipeline<I> build() {
    if (steps.isEmpty()) {
      throw new PipelineDefinitionException(
          "Pipeline '%s' has no step: a job of it would do nothing. Add at least one with step(...) or"
              + " action(...).",
          name);
    }
    return new Pipeline<>(name, queue, inputType, List.copyOf(steps), retryPolicy, reportFields);
  }

  // The executor decodes what the step before produced, as the type declared there, which is C.
  @SuppressWarnings("unchecked")
  private C current(Object input) {
    return (C) input;
  }

  // One builder serves every stage; only its type parameter C moves on, and it is erased.
  @SuppressWarnings("unchecked")
  private <O> PipelineBuilder<I, O> add(
      String stepName, @Nullable Type output, StepBody body, StepOptions options) {
    Step step = new Step(stepName, output, body, options);
    if (steps.stream().anyMatch(other -> other.name().equals(stepName))) {
      throw new PipelineDefinitionException(
          "Pipeline '%s' has two steps named '%s': checkpoints, faults and assertions find a step by its name."
              + " Rename one of them.",
          name, stepName);
    }
    steps.add(step);
    return (PipelineBuilder<I, O>) this;
  }
}
