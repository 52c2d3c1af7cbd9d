package dev.jobdrill.junit;

import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a {@link JobdrillExtension} for {@code @RegisterExtension}. Not thread-safe. */
public final class JobdrillExtensionBuilder {
  private final List<Pipeline<?>> pipelines = new ArrayList<>();
  private @Nullable EnvironmentSettings environment;
  private @Nullable DrillSettings drill;

  JobdrillExtensionBuilder() {}

  /**
   * Adds a pipeline, besides those that the test class declares.
   *
   * @param pipeline shared by all tests of the extension
   * @return this builder
   */
  public JobdrillExtensionBuilder pipeline(Pipeline<?> pipeline) {
    pipelines.add(pipeline);
    return this;
  }

  /**
   * Sets where the services come from, stronger than any other source.
   *
   * @param settings the settings
   * @return this builder
   */
  public JobdrillExtensionBuilder environment(EnvironmentSettings settings) {
    this.environment = settings;
    return this;
  }

  /**
   * Sets caps, lease and start of the drills.
   *
   * @param settings the settings
   * @return this builder
   */
  public JobdrillExtensionBuilder drill(DrillSettings settings) {
    this.drill = settings;
    return this;
  }

  /** {@return the extension} */
  public JobdrillExtension build() {
    return new JobdrillExtension(new ExtensionSettings(environment, drill, List.copyOf(pipelines)));
  }
}
