package dev.jobdrill.junit;

import dev.jobdrill.pipeline.Pipeline;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Collects the pipelines that a test declares by {@link PipelineUnderTest}, its enclosing classes' first. */
final class Pipelines {
  private final ExtensionContext context;
  private final Function<Parameter, Object> arguments;
  private final List<Object> instances;
  private final Map<String, Pipeline<?>> found = new LinkedHashMap<>();

  Pipelines(ExtensionContext context, Function<Parameter, Object> arguments) {
    this(context, arguments, context.getRequiredTestInstances().getAllInstances());
  }

  Pipelines(
      ExtensionContext context, Function<Parameter, Object> arguments, List<Object> instances) {
    this.context = context;
    this.arguments = arguments;
    this.instances = instances;
  }

  List<Pipeline<?>> collect(List<Pipeline<?>> given) {
    given.forEach(pipeline -> add(pipeline, "the extension's builder", ""));
    instances.forEach(this::collectFrom);
    if (found.isEmpty()) {
      throw new ExtensionConfigurationException("@JobPipelineTest on "
          + context.getRequiredTestClass().getName() + ": a JobHarness was asked for, and there"
          + " is no pipeline to run. Annotate a method or a field that gives a Pipeline with @PipelineUnderTest, or"
          + " pass one to JobdrillExtension.builder().pipeline(...).");
    }
    return new ArrayList<>(found.values());
  }

  private void collectFrom(Object instance) {
    for (Field field : AnnotationSupport.findAnnotatedFields(
        instance.getClass(),
        PipelineUnderTest.class,
        field -> true,
        HierarchyTraversalMode.TOP_DOWN)) {
      add(read(field, instance), "field " + field.getName(), nameOn(field));
    }
    for (Method method : AnnotationSupport.findAnnotatedMethods(
        instance.getClass(), PipelineUnderTest.class, HierarchyTraversalMode.TOP_DOWN)) {
      Object[] values = List.of(method.getParameters()).stream().map(arguments).toArray();
      add(
          ReflectionSupport.invokeMethod(method, instance, values),
          "method " + method.getName(),
          nameOn(method));
    }
  }

  private static @Nullable Object read(Field field, Object instance) {
    try {
      return ReflectionSupport.tryToReadFieldValue(field, instance).get();
    } catch (Exception e) {
      throw new ExtensionConfigurationException(
          "@PipelineUnderTest on field " + field.getName() + ": the field cannot be read: " + e
              + ". Use a method in its place.",
          e);
    }
  }

  private static String nameOn(AnnotatedElement annotated) {
    return AnnotationSupport.findAnnotation(annotated, PipelineUnderTest.class)
        .orElseThrow()
        .value();
  }

  private void add(@Nullable Object value, String where, String said) {
    if (!(value instanceof Pipeline<?> pipeline)) {
      throw new ExtensionConfigurationException("@PipelineUnderTest on " + where + " of "
          + context.getRequiredTestClass().getName() + " gives "
          + (value == null ? "null" : "a " + value.getClass().getName()) + "; expected a "
          + Pipeline.class.getName() + ".");
    }
    if (!said.isEmpty() && !said.equals(pipeline.name())) {
      throw new ExtensionConfigurationException("@PipelineUnderTest(\"" + said + "\") on " + where
          + " of " + context.getRequiredTestClass().getName() + " gives a pipeline named '"
          + pipeline.name()
          + "'. A pipeline carries its own name: correct the annotation, or leave it out there.");
    }
    if (found.putIfAbsent(pipeline.name(), pipeline) != null) {
      throw new ExtensionConfigurationException("@PipelineUnderTest on " + where + " of "
          + context.getRequiredTestClass().getName()
          + " gives a second pipeline named '" + pipeline.name()
          + "'. Jobs and handles find a pipeline by its name; rename one.");
    }
  }
}
