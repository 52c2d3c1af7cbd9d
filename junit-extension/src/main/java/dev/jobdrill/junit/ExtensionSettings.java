package dev.jobdrill.junit;

import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.drill.PipelineFactory;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.SettingsSource;
import dev.jobdrill.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Where an extension's settings come from: its builder, or the annotation on the test class.
 *
 * @param environment given to the builder; null to resolve it from the annotation and its weaker sources
 * @param drill given to the builder; null to take the annotation's
 * @param pipelines given to the builder
 */
record ExtensionSettings(
    @Nullable EnvironmentSettings environment,
    @Nullable DrillSettings drill,
    List<Pipeline<?>> pipelines) {

  static final ExtensionSettings FROM_ANNOTATION = new ExtensionSettings(null, null, List.of());

  EnvironmentSettings environment(ExtensionContext context) {
    if (environment != null) {
      return environment;
    }
    List<SettingsSource> sources = new ArrayList<>();
    for (Annotated found : annotationsInnermostFirst(context)) {
      sources.add(SettingsSource.annotation(name -> attribute(found.annotation(), name)));
    }
    sources.add(SettingsSource.properties(
        name -> context.getConfigurationParameter(name).orElse(null)));
    sources.add(SettingsSource.environment(System::getenv));
    return EnvironmentSettings.resolve(sources.toArray(SettingsSource[]::new));
  }

  DrillSettings drill(ExtensionContext context) {
    if (drill != null) {
      return drill;
    }
    List<Annotated> annotations = annotationsInnermostFirst(context);
    if (annotations.isEmpty()) {
      return DrillSettings.DEFAULT;
    }
    Annotated innermost = annotations.get(0);
    int maxAttempts = innermost.annotation().maxAttempts();
    if (maxAttempts < 1) {
      throw new ExtensionConfigurationException("@JobPipelineTest(maxAttempts = " + maxAttempts
          + ") on " + innermost.type().getName()
          + ": no job settles without an attempt. Set maxAttempts to at least 1, or leave it out.");
    }
    return DrillSettings.DEFAULT.capped(maxAttempts, DrillSettings.DEFAULT.maxTime());
  }

  /** {@return whether a test's class asks for a Redis server for each test} */
  static boolean ownRedis(ExtensionContext context) {
    List<Annotated> annotations = annotationsInnermostFirst(context);
    return !annotations.isEmpty() && annotations.get(0).annotation().ownRedis();
  }

  /** {@return what makes a test's pipelines in a forked JVM} */
  static Optional<Class<? extends PipelineFactory>> forkingFrom(ExtensionContext context) {
    List<Annotated> annotations = annotationsInnermostFirst(context);
    return annotations.isEmpty()
            || annotations.get(0).annotation().forkingFrom() == PipelineFactory.class
        ? Optional.empty()
        : Optional.of(annotations.get(0).annotation().forkingFrom());
  }

  /** A nested class's own annotation comes before that of its enclosing one, which it may leave incomplete. */
  private static List<Annotated> annotationsInnermostFirst(ExtensionContext context) {
    List<Annotated> found = new ArrayList<>();
    for (Class<?> type : TestClasses.outermostFirst(context)) {
      AnnotationSupport.findAnnotation(type, JobPipelineTest.class)
          .ifPresent(annotation -> found.add(0, new Annotated(annotation, type)));
    }
    return found;
  }

  private static String attribute(JobPipelineTest annotation, String setting) {
    return switch (setting) {
      case EnvironmentSettings.MODE -> annotation.mode();
      case EnvironmentSettings.REDIS_IMAGE -> annotation.redisImage();
      case EnvironmentSettings.WIREMOCK_IMAGE -> annotation.wireMockImage();
      case EnvironmentSettings.REDIS_URL -> annotation.redisUrl();
      case EnvironmentSettings.WIREMOCK_URL -> annotation.wireMockUrl();
      default -> "";
    };
  }

  private record Annotated(JobPipelineTest annotation, Class<?> type) {}
}
