package dev.jobdrill.junit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A test class and the classes that enclose it: what is declared outside holds for {@code @Nested} classes too. */
final class TestClasses {
  private TestClasses() {}

  static List<Class<?>> outermostFirst(Class<?> testClass) {
    Deque<Class<?>> classes = new ArrayDeque<>();
    for (@Nullable Class<?> type = testClass; type != null; type = type.getEnclosingClass()) {
      classes.addFirst(type);
    }
    return List.copyOf(classes);
  }
}
