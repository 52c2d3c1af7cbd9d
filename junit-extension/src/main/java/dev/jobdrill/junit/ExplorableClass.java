package dev.jobdrill.junit;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Refuses to explore a test class whose instances JUnit would have to prepare: those of the runs are made without it, and
 * what is missing in them would be found out by chance, or never.
 */
final class ExplorableClass {
  /** What an extension may do besides: it concerns the class, or the tests that are shown. */
  private static final Set<Class<?>> HARMLESS = Set.of(
      Extension.class,
      BeforeAllCallback.class,
      AfterAllCallback.class,
      ExecutionCondition.class,
      TestWatcher.class);

  private final ExtensionContext context;

  private ExplorableClass(ExtensionContext context) {
    this.context = context;
  }

  /**
   * Checks the class of a test, and those that enclose it.
   *
   * @throws ExtensionConfigurationException if a run's instance would lack something
   */
  static void require(ExtensionContext context) {
    ExplorableClass explored = new ExplorableClass(context);
    for (Class<?> type : TestClasses.outermostFirst(context)) {
      explored.requireStatic(type, BeforeAll.class);
      explored.requireStatic(type, AfterAll.class);
      explored.requireNoField(
          type,
          TempDir.class,
          "is not given a directory. Make the field static, for one directory of all runs, or make one in @BeforeEach");
      explored.requireNoField(
          type, AutoClose.class, "is not closed. Close it in @AfterEach instead");
      explored.requireOurs(type, extensionsOf(type));
    }
    Method method = context.getRequiredTestMethod();
    explored.requireOurs(method, declaredOn(method));
  }

  private void requireStatic(Class<?> type, Class<? extends Annotation> kind) {
    for (Method method :
        AnnotationSupport.findAnnotatedMethods(type, kind, HierarchyTraversalMode.TOP_DOWN)) {
      if (!Modifier.isStatic(method.getModifiers())) {
        throw failure(
            "@" + kind.getSimpleName() + " method " + method.getName() + " of "
                + type.getName()
                + " is called on the one instance that lifecycle PER_CLASS has, and"
                + " not on those of the runs. Make it static, and what it prepares too, or do it in @BeforeEach");
      }
    }
  }

  private void requireNoField(Class<?> type, Class<? extends Annotation> kind, String what) {
    for (Field field : AnnotationSupport.findAnnotatedFields(type, kind)) {
      if (!Modifier.isStatic(field.getModifiers())) {
        throw failure("field " + field.getName() + " of " + type.getName() + " has @"
            + kind.getSimpleName() + ", and in the instance of a run it " + what);
      }
    }
  }

  private void requireOurs(AnnotatedElement where, Set<Class<?>> extensions) {
    for (Class<?> extension : extensions) {
      Set<String> roles = new TreeSet<>();
      collectRoles(extension, roles);
      boolean ours = extension.getPackage().equals(ExplorableClass.class.getPackage())
          && extension.getEnclosingClass() == null;
      if (!roles.isEmpty() && !ours) {
        throw failure("extension " + extension.getName() + " (" + String.join(", ", roles)
            + ") on " + (where instanceof Class<?> type ? type.getName() : "the method")
            + " is not called for the runs, whose instances JUnit knows nothing of. Explore in a class without it, and do"
            + " in @BeforeEach and @AfterEach what it does for each test");
      }
    }
  }

  private static void collectRoles(Class<?> type, Set<String> into) {
    for (Class<?> current = type; current != null; current = current.getSuperclass()) {
      for (Class<?> role : current.getInterfaces()) {
        if (role.getPackage().equals(Extension.class.getPackage())) {
          if (Extension.class.isAssignableFrom(role) && !HARMLESS.contains(role)) {
            into.add(role.getSimpleName());
          }
        } else {
          collectRoles(role, into);
        }
      }
    }
  }

  private static Set<Class<?>> extensionsOf(Class<?> type) {
    Set<Class<?>> found = declaredOn(type);
    for (Field field : AnnotationSupport.findAnnotatedFields(type, ExtendWith.class)) {
      found.addAll(declaredOn(field));
    }
    for (Field field : AnnotationSupport.findAnnotatedFields(type, RegisterExtension.class)) {
      found.add(
          Modifier.isStatic(field.getModifiers())
              ? ReflectionSupport.tryToReadFieldValue(field, null)
                  .toOptional()
                  .<Class<?>>map(Object::getClass)
                  .orElse(field.getType())
              : field.getType());
    }
    return found;
  }

  private static Set<Class<?>> declaredOn(AnnotatedElement element) {
    List<ExtendWith> declared =
        new ArrayList<>(AnnotationSupport.findRepeatableAnnotations(element, ExtendWith.class));
    Set<Class<?>> found = new LinkedHashSet<>();
    declared.forEach(annotation -> found.addAll(List.of(annotation.value())));
    return found;
  }

  private ExtensionConfigurationException failure(String why) {
    return new ExtensionConfigurationException("@ExploreFaults on "
        + context.getRequiredTestClass().getName() + "."
        + context.getRequiredTestMethod().getName()
        + ": each run has an instance of the test class of its own, and " + why + ".");
  }
}
