package dev.jobdrill.junit;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.exploration.EffectProbe;
import dev.jobdrill.exploration.Subject;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** One run of an exploration: an instance of the test class, and a sandbox, of its own. */
final class ExploredTest {
  private final ExtensionContext context;
  private final ExploreFaults wanted;
  private final ExtensionSettings settings;
  private final Sandbox sandbox;
  private final @Nullable DeadJob dead;
  private final List<Object> instances = new ArrayList<>();

  ExploredTest(
      ExtensionContext context,
      ExploreFaults wanted,
      ExtensionSettings settings,
      Sandbox sandbox,
      @Nullable DeadJob dead) {
    this.context = context;
    this.wanted = wanted;
    this.settings = settings;
    this.sandbox = sandbox;
    this.dead = dead;
    TestClasses.outermostFirst(context).forEach(type -> instances.add(instantiate(type)));
  }

  /** Those of an extension that the class has registered by hand, else the annotation's. */
  static ExtensionSettings settings(ExtensionContext context) {
    return AnnotationSupport.findAnnotatedFieldValues(
            context.getRequiredTestClass(), RegisterExtension.class, JobdrillExtension.class)
        .stream()
        .map(JobdrillExtension::settings)
        .findFirst()
        .orElse(ExtensionSettings.FROM_ANNOTATION);
  }

  private Object instantiate(Class<?> type) {
    Constructor<?>[] constructors = type.getDeclaredConstructors();
    boolean inner = type.isMemberClass() && !Modifier.isStatic(type.getModifiers());
    if (constructors.length != 1 || constructors[0].getParameterCount() != (inner ? 1 : 0)) {
      throw failure("each run needs an instance of " + type.getName()
          + " of its own, and its constructor takes parameters. Take them in @BeforeEach instead");
    }
    try {
      constructors[0].setAccessible(true);
      return inner
          ? constructors[0].newInstance(instances.get(instances.size() - 1))
          : constructors[0].newInstance();
    } catch (InvocationTargetException e) {
      throw failure("the constructor of " + type.getName() + " threw " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw failure("no instance of " + type.getName() + " can be made: " + e, e);
    }
  }

  Subject subject() {
    try {
      return prepared();
    } catch (Exception | Error failure) {
      try {
        cleanUp();
      } catch (Exception | Error another) {
        failure.addSuppressed(another);
      }
      throw failure;
    }
  }

  private Subject prepared() {
    for (Object instance : instances) {
      for (Method method : AnnotationSupport.findAnnotatedMethods(
          instance.getClass(), BeforeEach.class, HierarchyTraversalMode.TOP_DOWN)) {
        ReflectionSupport.invokeMethod(method, instance, arguments(method));
      }
    }
    Subject subject = Subject.ofSeveral(this::pipelines, wanted.pipeline(), input())
        .checking(this::body)
        .closing(this::cleanUp);
    for (String name : wanted.probes()) {
      if (!(call(name, "probes") instanceof EffectProbe probe)) {
        throw failure("method '" + name + "', which attribute probes names, does not return a "
            + EffectProbe.class.getName());
      }
      subject = subject.probing(probe);
    }
    return subject;
  }

  private List<Pipeline<?>> pipelines() {
    return new Pipelines(context, this::argument, instances).collect(settings.pipelines());
  }

  /** Of the method for it; a dead job's own where there is none. */
  private Object input() {
    Optional<Object> mapped =
        dead == null ? Optional.empty() : DeadJobInputs.of(dead, instances, this::argument);
    if (mapped.isPresent()) {
      return mapped.get();
    }
    if (dead == null || !methods(wanted.input()).isEmpty()) {
      return call(wanted.input(), "input");
    }
    List<Pipeline<?>> all = pipelines();
    Pipeline<?> explored = all.stream()
        .filter(pipeline -> all.size() == 1 || pipeline.name().equals(wanted.pipeline()))
        .findFirst()
        .orElseThrow(() -> failure("there are the pipelines "
            + all.stream().map(Pipeline::name).toList()
            + ", and attribute pipeline names none of them"));
    return dead.inputAs(explored.inputType());
  }

  private List<Method> methods(String name) {
    return ReflectionSupport.findMethods(
        instances.get(instances.size() - 1).getClass(),
        method -> method.getName().equals(name) && !method.isSynthetic(),
        HierarchyTraversalMode.BOTTOM_UP);
  }

  /** In JUnit's order, the innermost first, and each whatever another one throws. */
  private void cleanUp() throws Exception {
    List<Throwable> failures = new ArrayList<>();
    for (int i = instances.size() - 1; i >= 0; i--) {
      for (Method method : AnnotationSupport.findAnnotatedMethods(
          instances.get(i).getClass(), AfterEach.class, HierarchyTraversalMode.BOTTOM_UP)) {
        try {
          ReflectionSupport.invokeMethod(method, instances.get(i), arguments(method));
        } catch (Exception | Error failure) {
          failures.add(failure);
        }
      }
    }
    if (!failures.isEmpty()) {
      Throwable first = failures.get(0);
      failures.subList(1, failures.size()).forEach(first::addSuppressed);
      if (first instanceof Error error) {
        throw error;
      }
      throw (Exception) first;
    }
  }

  private Object call(String name, String attribute) {
    Object instance = instances.get(instances.size() - 1);
    List<Method> found = methods(name);
    if (found.isEmpty()) {
      throw failure("attribute " + attribute + " names the method '" + name
          + "', which does not exist. Add one that returns "
          + (attribute.equals("input") ? "the pipeline's input" : "an EffectProbe"));
    }
    Object value = ReflectionSupport.invokeMethod(found.get(0), instance, arguments(found.get(0)));
    if (value == null) {
      throw failure(
          "method '" + name + "', which attribute " + attribute + " names, returned null. Return "
              + (attribute.equals("input") ? "the pipeline's input" : "an EffectProbe"));
    }
    return value;
  }

  private void body(JobRun run) throws Throwable {
    Method method = context.getRequiredTestMethod();
    List<@Nullable Object> values = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      values.add(parameter.getType() == JobRun.class ? run : argument(parameter));
    }
    method.setAccessible(true);
    try {
      method.invoke(instances.get(instances.size() - 1), values.toArray());
    } catch (InvocationTargetException e) {
      Throwable failure = e.getCause() == null ? e : e.getCause();
      // An assumption that does not hold for this run: there is nothing to check in it.
      if (!TestSession.isAborted(failure)) {
        throw failure;
      }
    }
  }

  private Object[] arguments(Method method) {
    return List.of(method.getParameters()).stream().map(this::argument).toArray();
  }

  private Object argument(Parameter parameter) {
    Class<?> type = parameter.getType();
    if (type == StubServer.class) {
      return sandbox.stubServer();
    } else if (type == Sandbox.class) {
      return sandbox;
    } else if (type == StatefulRedisConnection.class) {
      return sandbox.newConnection();
    } else if (type == DeadJob.class && dead != null) {
      return dead;
    }
    throw failure(
        parameter.getDeclaringExecutable().getName() + " takes a " + type.getName()
            + "; in an exploration it may take a StubServer, a Sandbox, a StatefulRedisConnection and, with @DeadJobTest, the DeadJob, and the body a JobRun");
  }

  private ExtensionConfigurationException failure(String why) {
    return failure(why, null);
  }

  private ExtensionConfigurationException failure(String why, @Nullable Throwable cause) {
    return new ExtensionConfigurationException(
        "@ExploreFaults on " + context.getRequiredTestClass().getName() + "."
            + context.getRequiredTestMethod().getName() + ": " + why + ".",
        cause);
  }
}
