package dev.jobdrill.junit;

import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.SettingsSource;
import dev.jobdrill.pipeline.Pipeline;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
    Optional<JobPipelineTest> annotation = annotation(context);
    return EnvironmentSettings.resolve(
        SettingsSource.annotation(
            name -> annotation.map(found -> attribute(found, name)).orElse(null)),
        SettingsSource.properties(
            name -> context.getConfigurationParameter(name).orElse(null)),
        SettingsSource.environment(System::getenv));
  }

  DrillSettings drill(ExtensionContext context) {
    if (drill != null) {
      return drill;
    }
    int maxAttempts = annotation(context)
        .map(JobPipelineTest::maxAttempts)
        .orElse(DrillSettings.DEFAULT.maxAttempts());
    return DrillSettings.DEFAULT.capped(maxAttempts, DrillSettings.DEFAULT.maxTime());
  }

  /** The innermost class that is annotated decides, so that a nested class can differ from its enclosing one. */
  private static Optional<JobPipelineTest> annotation(ExtensionContext context) {
    return TestClasses.outermostFirst(context.getRequiredTestClass()).stream()
        .flatMap(type -> AnnotationSupport.findAnnotation(type, JobPipelineTest.class).stream())
        .reduce((outer, inner) -> inner);
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
}
