package dev.jobdrill.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs user-like test classes through Jupiter and looks at what a user would see. */
final class Kit {
  private final Map<String, String> parameters = new LinkedHashMap<>();

  private Kit() {
    parameters.put("jobdrill.mode", "embedded");
    parameters.put("jobdrill.evidence.directory", "target/kit-evidence");
  }

  static Kit kit() {
    return new Kit();
  }

  Kit with(String parameter, String value) {
    parameters.put(parameter, value);
    return this;
  }

  Ran run(Class<?>... classes) {
    ClassSelector[] selectors =
        Arrays.stream(classes).map(type -> selectClass(type)).toArray(ClassSelector[]::new);
    return new Ran(EngineTestKit.engine("junit-jupiter")
        .configurationParameters(parameters)
        .selectors(selectors)
        .execute());
  }

  /** What came of it. */
  record Ran(EngineExecutionResults results) {
    Ran passed(int expected) {
      assertThat(failures()).as("failures").isEmpty();
      assertThat(results.testEvents().succeeded().count()).as("passed tests").isEqualTo(expected);
      return this;
    }

    Throwable onlyFailure() {
      List<Throwable> failures = failures();
      assertThat(failures).as("failures").hasSize(1);
      return failures.get(0);
    }

    String onlyMessage() {
      return String.valueOf(onlyFailure().getMessage());
    }

    List<Throwable> failures() {
      return results.allEvents().failed().stream()
          .map(event ->
              event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow())
          .toList();
    }

    List<String> names() {
      return results.testEvents().started().stream()
          .map(Event::getTestDescriptor)
          .map(descriptor -> descriptor.getDisplayName())
          .toList();
    }
  }
}
