package dev.jobdrill.junit;

import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test's class and those that enclose it, from the instances that the test runs on: what is declared
 * outside holds for {@code @Nested} classes too. A class that is merely written inside another one is
 * no part of its tests, and a {@code @Nested} class that a base class brings is one of the subclass's.
 */
final class TestClasses {
  private TestClasses() {}

  static List<Class<?>> outermostFirst(ExtensionContext context) {
    return context.getRequiredTestInstances().getAllInstances().stream()
        .<Class<?>>map(Object::getClass)
        .toList();
  }
}
