package dev.jobdrill.junit;

import dev.jobdrill.pipeline.Pipeline;

/** Pipelines for the test cases. */
final class Samples {
  private Samples() {}

  /** Two steps that cannot fail by themselves. */
  static Pipeline<String> greeting() {
    return greeting("greeting");
  }

  static Pipeline<String> greeting(String name) {
    return Pipeline.named(name)
        .input(String.class)
        .step("greet", String.class, (input, step) -> "Hello, " + input)
        .step("sign", String.class, (text, step) -> text + "!")
        .build();
  }
}
