package dev.jobdrill.junit;

import dev.jobdrill.fault.Fault;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.fault.Faults;
import dev.jobdrill.fault.Position;
import dev.jobdrill.fault.Schedule;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

  /**
   * The faults of the test method and of its class, the enclosing classes' first. Those of an exploration are not any job's
   * of the test that is shown.
   */
  static List<Schedule> of(ExtensionContext context) {
    List<Schedule> faults = new ArrayList<>();
    if (FaultExploration.isWantedBy(context)) {
      return faults;
    }
    for (Class<?> type : TestClasses.outermostFirst(context)) {
      faults.addAll(of(type, "class " + type.getSimpleName()));
    }
    context
        .getTestMethod()
        .ifPresent(method -> faults.addAll(of(method, "method " + method.getName())));
    return faults;
  }

  /**
   * The faults above the method of an exploration, as one schedule: it is run alone, in place of all others.
   *
   * @throws ExtensionConfigurationException if there are faults above its class: no exploration is made under them
   */
  static Optional<Schedule> inPlaceOfExploration(ExtensionContext context) {
    String method = context.getRequiredTestMethod().getName();
    for (Class<?> type : TestClasses.outermostFirst(context)) {
      if (AnnotationSupport.isAnnotated(type, InjectFault.class)
          || AnnotationSupport.isAnnotated(type, InjectFaults.class)) {
        throw new ExtensionConfigurationException("@InjectFault on class " + type.getSimpleName()
            + " is for each test in it, and " + method
            + " explores: it places faults of its own, from none at all on. Move the exploration to another class, or the"
            + " annotation to the tests that it is meant for. Above " + method
            + " itself it names the one schedule that is run in place of all.");
      }
    }
    return of(context.getRequiredTestMethod(), "method " + method).stream()
        .reduce((one, other) -> plus(one, other, method));
  }

  private static Schedule plus(Schedule one, Schedule other, String method) {
    try {
      return one.plus(other);
    } catch (IllegalArgumentException e) {
      throw new ExtensionConfigurationException(
          "The @InjectFaults on method " + method + " do not go together: " + e.getMessage(), e);
    }
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
    Fault fault = whatGoesWrong();
    if (annotation.step().isEmpty() && annotation.at() != InjectFault.At.ENQUEUE) {
      throw new ExtensionConfigurationException(
          words()
              + " names no step; only the enqueueing of the job itself, at = ENQUEUE, has none. Name one: step = \"persist\".");
    }
    FaultSpec spec = attribute(
        "attempts",
        () -> Faults.fault(fault).at(annotation.step()).onAttempts(annotation.attempts()));
    Position position = annotation.at().position;
    FaultSpec placed = position == null ? spec : attribute("at", () -> spec.at(position));
    return annotation.occurrence() == 1
        ? placed
        : attribute("occurrence", () -> placed.onOccurrence(annotation.occurrence()));
  }

  private Fault whatGoesWrong() {
    boolean throwing = annotation.throwing() != InjectFault.Unset.class;
    if (throwing != (annotation.fault() == InjectFault.Kind.EXCEPTION)) {
      throw new ExtensionConfigurationException(
          words() + " has "
              + (throwing
                  ? "both throwing and fault = " + annotation.fault()
                  : "neither throwing nor fault")
              + ". Set throwing = SomeException.class for an exception, or fault = CRASH or another kind; one of them.");
    }
    return server(made());
  }

  private Fault made() {
    return switch (annotation.fault()) {
      case EXCEPTION ->
        attribute("throwing", () -> Faults.exception(annotation.throwing(), annotation.message()));
      case CRASH -> annotation.applied() ? Faults.crashOnceApplied() : Faults.crash();
      case KILL -> annotation.applied() ? Faults.killOnceApplied() : Faults.kill();
      case DELAY -> Faults.delay(duration());
      case SLOW_HEADERS -> Faults.slowHeaders(duration());
      case TRICKLED_BODY -> Faults.trickledBody(duration());
      case TIMEOUT -> Faults.timeout(duration());
      case STATUS -> status();
      default -> Faults.of(annotation.fault().kind);
    };
  }

  private Duration duration() {
    return attribute("duration", () -> {
      try {
        return Duration.parse(annotation.duration());
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(
            "found \"" + annotation.duration() + "\"; fault = " + annotation.fault()
                + " needs one, such as \"PT30S\"",
            e);
      }
    });
  }

  private Fault status() {
    Fault fault = attribute("status", () -> Faults.status(annotation.status()));
    for (String header : annotation.headers()) {
      int colon = header.indexOf(": ");
      Fault bare = fault;
      fault = attribute(
          "headers",
          () -> bare.header(
              colon < 0 ? header : header.substring(0, colon),
              colon < 0 ? "" : header.substring(colon + 2)));
    }
    return annotation.body().isEmpty() ? fault : fault.body(annotation.body());
  }

  private Fault server(Fault fault) {
    return switch (annotation.server()) {
      case DEFAULT -> fault;
      case ACTS -> attribute("server", fault::served);
      case DOES_NOT_ACT -> attribute("server", fault::unserved);
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
