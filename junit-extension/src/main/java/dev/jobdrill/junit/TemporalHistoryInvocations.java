package dev.jobdrill.junit;

import dev.jobdrill.deadjob.temporal.TemporalHistory;
import dev.jobdrill.deadjob.temporal.TemporalHistoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** One invocation of a {@link TemporalHistoryTest} a matching file. */
final class TemporalHistoryInvocations implements TestTemplateInvocationContextProvider {

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(
        context.getRequiredTestMethod(), TemporalHistoryTest.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    String[] patterns = AnnotationSupport.findAnnotation(
            context.getRequiredTestMethod(), TemporalHistoryTest.class)
        .orElseThrow()
        .value();
    if (!Arrays.asList(context.getRequiredTestMethod().getParameterTypes())
        .contains(TemporalHistory.class)) {
      throw failure(
          context,
          patterns,
          "it has no parameter of type TemporalHistory, so it replays nothing. Add one, and replay it"
              + " with WorkflowReplay",
          null);
    }
    Set<Path> files = new LinkedHashSet<>();
    for (String pattern : patterns) {
      files.addAll(matching(context, pattern));
    }
    if (files.isEmpty()) {
      throw failure(context, patterns, "it names no file. Give at least one pattern", null);
    }
    return files.stream().map(TemporalHistoryInvocations::invocation);
  }

  private static List<Path> matching(ExtensionContext context, String pattern) {
    List<Path> files;
    try {
      files = FilePatterns.matching(
          pattern, "*.json", context.getRequiredTestClass().getClassLoader());
    } catch (FilePatterns.UnusableException e) {
      throw failure(context, new String[] {pattern}, e.getMessage(), e);
    }
    if (files.isEmpty()) {
      throw failure(
          context,
          new String[] {pattern},
          "no file matches. A test without a history proves nothing: correct the pattern, or export"
              + " the histories, by 'temporal workflow show --workflow-id … --output json', to a folder"
              + " under src/test/resources",
          null);
    }
    return files;
  }

  /** A file that cannot be read is one failing invocation: it never keeps the others from running. */
  private static TestTemplateInvocationContext invocation(Path file) {
    try {
      TemporalHistory history = TemporalHistory.read(file);
      return NamedInvocation.giving(history.displayName(), TemporalHistory.class, history);
    } catch (TemporalHistoryException e) {
      return NamedInvocation.failing(file.getFileName() + " cannot be read", e);
    }
  }

  private static ExtensionConfigurationException failure(
      ExtensionContext context,
      String[] patterns,
      @Nullable String why,
      @Nullable Exception cause) {
    return new ExtensionConfigurationException(
        "@TemporalHistoryTest(\"" + String.join("\", \"", patterns) + "\") on "
            + context.getRequiredTestClass().getName() + "."
            + context.getRequiredTestMethod().getName() + ": " + why + ".",
        cause);
  }
}
