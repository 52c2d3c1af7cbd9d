package dev.jobdrill.pipeline;

import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One named unit of work in a pipeline, as the executor sees it. Immutable. */
public final class Step {
  private final String name;
  private final @Nullable Type outputType;
  private final StepBody body;
  private final StepOptions options;

  Step(String name, @Nullable Type outputType, StepBody body, StepOptions options) {
    this.name = Names.require("Step name", name);
    this.outputType = outputType;
    this.body = body;
    this.options = options;
  }

  /** {@return the name, unique within the pipeline} */
  public String name() {
    return name;
  }

  /** {@return what the step declares to produce; empty for an action} */
  public Optional<Type> outputType() {
    return Optional.ofNullable(outputType);
  }

  /** {@return what sets this step apart} */
  public StepOptions options() {
    return options;
  }

  Step withoutOwnRetries() {
    StepOptions rest =
        options.timeout().<StepOptions>map(StepOptions::timeout).orElse(StepOptions.DEFAULT);
    return new Step(name, outputType, body, rest);
  }

  /**
   * Runs the body, with no check of what it returns.
   *
   * @param input the step's input
   * @param context the step's context
   * @return what the body returned
   * @throws Exception what the body threw
   */
  public @Nullable Object run(Object input, StepContext context) throws Exception {
    return body.run(input, context);
  }

  @Override
  public String toString() {
    return name;
  }
}
