package dev.jobdrill.junit;

import static dev.jobdrill.fault.Faults.fault;

import dev.jobdrill.fault.Fault;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.fault.Faults;
import dev.jobdrill.fault.Position;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Reads {@link InjectFault}s. */
final class FaultAnnotations {
  private FaultAnnotations() {}

  static List<FaultSpec> of(ExtensionContext context) {
    List<FaultSpec> faults = new ArrayList<>();
    for (Class<?> type : TestClasses.outermostFirst(context.getRequiredTestClass())) {
      faults.addAll(of(type, "class " + type.getSimpleName()));
    }
    context
        .getTestMethod()
        .ifPresent(method -> faults.addAll(of(method, "method " + method.getName())));
    return faults;
  }

  private static List<FaultSpec> of(AnnotatedElement element, String where) {
    return AnnotationSupport.findRepeatableAnnotations(element, InjectFault.class).stream()
        .map(annotation -> spec(annotation, where))
        .toList();
  }

  private static FaultSpec spec(InjectFault annotation, String where) {
    try {
      FaultSpec spec =
          fault(faultOf(annotation, where)).at(annotation.step()).onAttempts(annotation.attempts());
      return switch (annotation.at()) {
        case DEFAULT -> spec;
        case BEFORE_STEP -> spec.at(Position.BEFORE_STEP);
        case AFTER_STEP -> spec.at(Position.AFTER_STEP);
        case AFTER_CHECKPOINT -> spec.at(Position.AFTER_CHECKPOINT);
      };
    } catch (IllegalArgumentException e) {
      throw new ExtensionConfigurationException(
          "@InjectFault(step = \"" + annotation.step() + "\") on " + where + ": " + e.getMessage(),
          e);
    }
  }

  private static Fault faultOf(InjectFault annotation, String where) {
    boolean throwing = annotation.throwing() != InjectFault.Unset.class;
    if (throwing != (annotation.fault() == InjectFault.Kind.EXCEPTION)) {
      throw new ExtensionConfigurationException(
          "@InjectFault(step = \"" + annotation.step() + "\") on " + where + " has "
              + (throwing
                  ? "both throwing and fault = " + annotation.fault()
                  : "neither throwing nor fault")
              + ". Set throwing = SomeException.class for an exception, or fault = CRASH or NULL_OUTPUT; one of them.");
    }
    return switch (annotation.fault()) {
      case EXCEPTION -> Faults.exception(annotation.throwing(), annotation.message());
      case CRASH -> Faults.crash();
      case NULL_OUTPUT -> Faults.nullOutput();
    };
  }
}
