package dev.jobdrill.pipeline;

import com.fasterxml.jackson.core.type.TypeReference;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A named, ordered list of steps with an input type. Immutable and thread-safe, as far as its step
 * bodies are.
 *
 * <pre>{@code
 * Pipeline<InvoiceRequest> pipeline =
 *     Pipeline.named("invoice")
 *         .input(InvoiceRequest.class)
 *         .step("fetch", Invoice.class, (request, step) -> billing.fetch(request.id(), step))
 *         .action("notify", (invoice, step) -> billing.notify(invoice, step))
 *         .build();
 * }</pre>
 *
 * @param <I> the input type; it must survive a round trip through JSON, as records do
 */
// I is a phantom type: it ties the input given at enqueueing to the one declared here.
@SuppressWarnings("UnusedTypeParameter")
public final class Pipeline<I> {
  private final String name;
  private final String queue;
  private final Type inputType;
  private final List<Step> steps;
  private final RetryPolicy retryPolicy;
  private final List<String> reportFields;
  private final Shape shape;

  Pipeline(
      String name,
      String queue,
      Type inputType,
      List<Step> steps,
      RetryPolicy retryPolicy,
      List<String> reportFields) {
    this.name = name;
    this.queue = queue;
    this.inputType = inputType;
    this.steps = steps;
    this.retryPolicy = retryPolicy;
    this.reportFields = reportFields;
    this.shape = Shape.of(steps);
  }

  /**
   * Begins a pipeline.
   *
   * @param name its name: letters, digits, '.', '_' and '-'
   * @return the builder's first stage
   * @throws PipelineDefinitionException if the name is not usable
   */
  public static Named named(String name) {
    return new Named(Names.require("Pipeline name", name));
  }

  /** {@return the pipeline's name} */
  public String name() {
    return name;
  }

  /** {@return the queue its jobs wait in; the pipeline's name unless set} */
  public String queue() {
    return queue;
  }

  /** {@return the type of a job's input} */
  public Type inputType() {
    return inputType;
  }

  /** {@return the steps in order} */
  public List<Step> steps() {
    return steps;
  }

  /** {@return the steps as a job carries them, to tell what a deploy has changed} */
  public Shape shape() {
    return shape;
  }

  /** {@return the policy for steps without one of their own} */
  public RetryPolicy retryPolicy() {
    return retryPolicy;
  }

  /**
   * This pipeline, retried otherwise: what it would do under another policy, that of another queue system say.
   *
   * @param policy for all steps, those with a policy of their own included
   * @return the changed pipeline, of the same name and shape
   */
  public Pipeline<I> retriedBy(RetryPolicy policy) {
    return new Pipeline<>(
        name,
        queue,
        inputType,
        steps.stream().map(Step::withoutOwnRetries).toList(),
        policy,
        reportFields);
  }

  /** {@return the paths of the input's fields that error reports may hold; none unless allowed} */
  public List<String> reportFields() {
    return reportFields;
  }

  /**
   * Finds a step.
   *
   * @param stepName the step's name
   * @return the step, or empty if the pipeline has none of that name
   */
  public Optional<Step> step(String stepName) {
    return steps.stream().filter(step -> step.name().equals(stepName)).findFirst();
  }

  @Override
  public String toString() {
    return name + steps.stream().map(Step::name).collect(Collectors.joining(" -> ", " [", "]"));
  }

  /** A pipeline that has a name and needs an input type. */
  public static final class Named {
    private final String name;

    Named(String name) {
      this.name = name;
    }

    /**
     * Declares the input.
     *
     * @param type the input's class
     * @param <I> the input's class
     * @return the builder, ready for the first step
     */
    public <I> PipelineBuilder<I, I> input(Class<I> type) {
      return new PipelineBuilder<>(name, type);
    }

    /**
     * Declares a generic input.
     *
     * @param type the input's type
     * @param <I> the input's type
     * @return the builder, ready for the first step
     */
    public <I> PipelineBuilder<I, I> input(TypeReference<I> type) {
      return new PipelineBuilder<>(name, type.getType());
    }
  }
}
