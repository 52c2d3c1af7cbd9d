package dev.jobdrill.junit;

import dev.jobdrill.deadjob.DeadJob;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Finds and calls the {@link DeadJobInput} method of a dead job. */
final class DeadJobInputs {
  private DeadJobInputs() {}

  /**
   * The input of a dead job; empty if no method is for it.
   *
   * @param instances of the test class, behind those around it
   * @param arguments what a method may take besides the dead job
   */
  static Optional<Object> of(
      DeadJob dead, List<Object> instances, Function<Parameter, Object> arguments) {
    for (int i = instances.size() - 1; i >= 0; i--) {
      Object instance = instances.get(i);
      List<Method> methods = new ArrayList<>(AnnotationSupport.findAnnotatedMethods(
          instance.getClass(), DeadJobInput.class, HierarchyTraversalMode.TOP_DOWN));
      methods.removeIf(method -> !isFor(dead, method));
      if (methods.size() > 1) {
        throw failure(
            methods.get(0),
            "both it and " + methods.get(1).getName() + " are for dead " + dead
                + ". Tell them apart by the attributes from and jobs");
      }
      if (!methods.isEmpty()) {
        return Optional.of(call(dead, methods.get(0), instance, arguments));
      }
    }
    return Optional.empty();
  }

  private static boolean isFor(DeadJob dead, Method method) {
    DeadJobInput wanted =
        AnnotationSupport.findAnnotation(method, DeadJobInput.class).orElseThrow();
    return (wanted.from().isEmpty() || wanted.from().equals(dead.source()))
        && JobNames.of(wanted.jobs()).include(dead);
  }

  private static Object call(
      DeadJob dead, Method method, Object instance, Function<Parameter, Object> arguments) {
    Object[] values = List.of(method.getParameters()).stream()
        .map(parameter -> parameter.getType() == DeadJob.class ? dead : arguments.apply(parameter))
        .toArray();
    Object input = ReflectionSupport.invokeMethod(method, instance, values);
    if (input == null) {
      throw failure(method, "it returned null for dead " + dead + ". Return the pipeline's input");
    }
    return input;
  }

  private static ExtensionConfigurationException failure(Method method, String why) {
    return new ExtensionConfigurationException("@DeadJobInput on "
        + method.getDeclaringClass().getName() + "." + method.getName() + ": " + why + ".");
  }
}
