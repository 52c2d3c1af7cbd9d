package dev.jobdrill.junit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test's class and those that enclose it, from the instances that the test runs on: what is declared
 * outside holds for {@code @Nested} classes too. A class that is merely written inside another one is
 * no part of its tests, and a {@code @Nested} class that a base class brings is one of the subclass's.
 */
final class TestClasses {
  private TestClasses() {}

  static List<Class<?>> outermostFirst(ExtensionContext context) {
    return context
        .getTestInstances()
        .map(instances ->
            instances.getAllInstances().stream().<Class<?>>map(Object::getClass).toList())
        .orElseGet(() -> withoutInstances(context));
  }

  /** Before a test template has said which tests there are, nothing is instantiated; each class has its context. */
  private static List<Class<?>> withoutInstances(ExtensionContext context) {
    Set<Class<?>> innermostFirst = new LinkedHashSet<>();
    Optional<ExtensionContext> current = Optional.of(context);
    while (current.isPresent()) {
      current.get().getTestClass().ifPresent(innermostFirst::add);
      current = current.get().getParent();
    }
    List<Class<?>> classes = new ArrayList<>(innermostFirst);
    Collections.reverse(classes);
    return classes;
  }
}
