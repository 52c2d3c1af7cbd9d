package dev.jobdrill.telemetry;

import dev.jobdrill.pipeline.StepContext;
import java.time.Duration;

/** A step's body that heeds its first interruption by going on. */
final class Stubborn {
  private Stubborn() {}

  static void sleep(String input, StepContext step) throws InterruptedException {
    try {
      step.sleep(Duration.ofSeconds(9));
    } catch (InterruptedException ignored) {
      step.sleep(Duration.ofSeconds(9));
    }
  }
}
