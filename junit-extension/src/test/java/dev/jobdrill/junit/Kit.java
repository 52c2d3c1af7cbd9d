package dev.jobdrill.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/**
 * Runs test classes as a user would write them, in a launch of their own, and checks that the launch
 * leaves nothing: no key, no stub, no Redis process.
 */
final class Kit {
  private final Map<String, String> parameters = new LinkedHashMap<>();

  private Kit() {}

  /** A launch on embedded services, whether or not a Docker engine answers on this machine. */
  static Kit embedded() {
    return withoutMode().with("jobdrill.mode", "embedded");
  }

  static Kit withoutMode() {
    return new Kit()
        .with("jobdrill.evidence.directory", "target/kit-evidence")
        .with("junit.jupiter.extensions.autodetection.enabled", "true")
        .with(Inspector.LAUNCH, UUID.randomUUID().toString());
  }

  Kit with(String parameter, String value) {
    parameters.put(parameter, value);
    return this;
  }

  Kit inParallel() {
    return with("junit.jupiter.execution.parallel.enabled", "true")
        .with("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .with("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .with("junit.jupiter.execution.parallel.config.fixed.parallelism", "8");
  }

  static Outcome run(Class<?>... testClasses) {
    return embedded().launch(testClasses);
  }

  Outcome launch(Class<?>... testClasses) {
    EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
        .configurationParameters(parameters)
        .selectors(Arrays.stream(testClasses)
            .map(type -> (DiscoverySelector) selectClass(type))
            .toArray(DiscoverySelector[]::new))
        .execute();
    requireNothingLeft(Inspector.take(parameters.get(Inspector.LAUNCH)));
    return new Outcome(results);
  }

  private static void requireNothingLeft(Inspector.Findings findings) {
    if (findings == null) {
      return;
    }
    SoftAssertions.assertSoftly(left -> {
      left.assertThat(findings.keys()).as("keys of finished tests").isEmpty();
      left.assertThat(findings.stubs()).as("stubs of finished tests").isEmpty();
      left.assertThat(ProcessHandle.of(findings.redisPid()).filter(ProcessHandle::isAlive))
          .as("the Redis process of an ended launch")
          .isEmpty();
    });
  }
}
