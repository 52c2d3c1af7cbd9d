package dev.jobdrill.junit;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Comes with {@link InjectFault}, and refuses one that nobody would inject: the test would pass without it. */
final class FaultGuard implements BeforeTestExecutionCallback {
  @Override
  public void beforeTestExecution(ExtensionContext context) {
    if (!JobdrillExtension.isActive(context) && !FaultExploration.isWantedBy(context)) {
      throw new ExtensionConfigurationException("@InjectFault on "
          + context.getRequiredTestClass().getName() + "."
          + context.getTestMethod().map(Method::getName).orElse("")
          + " or its class: nothing injects it here. Annotate the class with @JobPipelineTest, or"
          + " register a JobdrillExtension.");
    }
  }
}
