package dev.jobdrill.junit;

import dev.jobdrill.fault.Fault;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.fault.Faults;
import dev.jobdrill.fault.Position;
import dev.jobdrill.fault.Schedule;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Reads {@link InjectFault}s. */
final class FaultAnnotations {
  private final InjectFault annotation;
  private final String where;

  private FaultAnnotations(InjectFault annotation, String where) {
    this.annotation = annotation;
    this.where = where;
  }

  /** The faults of the test method and of its class, the enclosing classes' first. */
  static List<Schedule> of(ExtensionContext context) {
    List<Schedule> faults = new ArrayList<>();
    for (Class<?> type : TestClasses.outermostFirst(context)) {
      faults.addAll(of(type, "class " + type.getSimpleName()));
    }
    context
        .getTestMethod()
        .ifPresent(method -> faults.addAll(of(method, "method " + method.getName())));
    return faults;
  }

  private static List<Schedule> of(AnnotatedElement element, String where) {
    return AnnotationSupport.findRepeatableAnnotations(element, InjectFault.class).stream()
        .map(annotation -> new FaultAnnotations(annotation, where).schedule())
        .toList();
  }

  private Schedule schedule() {
    boolean asText = !annotation.schedule().isEmpty();
    boolean asAttributes = !annotation.step().isEmpty() || whatGoesWrongIsSet();
    if (asText == asAttributes) {
      throw new ExtensionConfigurationException(words() + " has "
          + (asText ? "both a schedule and other attributes" : "neither step nor schedule")
          + ". Name a step and what goes wrong there, or give a schedule text alone: schedule ="
          + " \"v1;persist#1@after-effect:crash\".");
    }
    return asText
        ? attribute("schedule", () -> Schedule.parse(annotation.schedule()))
        : Schedule.of(spec());
  }

  private boolean whatGoesWrongIsSet() {
    return annotation.throwing() != InjectFault.Unset.class
        || annotation.fault() != InjectFault.Kind.EXCEPTION
        || annotation.at() != InjectFault.At.DEFAULT
        || !Arrays.equals(annotation.attempts(), new int[] {1});
  }

  private FaultSpec spec() {
    Fault fault = attribute("throwing", this::whatGoesWrong);
    FaultSpec spec = attribute(
        "attempts",
        () -> Faults.fault(fault).at(annotation.step()).onAttempts(annotation.attempts()));
    return attribute("at", () -> switch (annotation.at()) {
      case DEFAULT -> spec;
      case BEFORE_STEP -> spec.at(Position.BEFORE_STEP);
      case AFTER_STEP -> spec.at(Position.AFTER_STEP);
      case AFTER_CHECKPOINT -> spec.at(Position.AFTER_CHECKPOINT);
    });
  }

  private Fault whatGoesWrong() {
    boolean throwing = annotation.throwing() != InjectFault.Unset.class;
    if (throwing != (annotation.fault() == InjectFault.Kind.EXCEPTION)) {
      throw new ExtensionConfigurationException(
          words() + " has "
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

  private <T> T attribute(String name, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new ExtensionConfigurationException(
          words() + ", attribute " + name + ": " + e.getMessage(), e);
    }
  }

  private String words() {
    return "@InjectFault("
        + (annotation.schedule().isEmpty() || !annotation.step().isEmpty()
            ? "step = \"" + annotation.step() + "\""
            : "schedule = \"" + annotation.schedule() + "\"")
        + ") on " + where;
  }
}
