package dev.jobdrill.junit;

import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.EnvironmentSettings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;

/**
 * The booted services of one set of settings, in JUnit's root store. A boot that failed is kept as
 * well, so that a hundred tests do not wait for it a hundred times.
 */
// CloseableResource serves JUnit 5.12, AutoCloseable all later ones, which deprecate the former.
@SuppressWarnings({"try", "deprecation"})
final class SharedEnvironment implements AutoCloseable, CloseableResource {
  private final @Nullable DrillEnvironment environment;
  private final @Nullable Throwable failure;

  private SharedEnvironment(EnvironmentSettings settings) {
    DrillEnvironment booted = null;
    Throwable failed = null;
    try {
      booted = DrillEnvironment.boot(settings);
    } catch (RuntimeException | LinkageError e) {
      failed = e;
    }
    this.environment = booted;
    this.failure = failed;
  }

  static DrillEnvironment of(ExtensionContext context, EnvironmentSettings settings) {
    return RootStore.computeIfAbsent(
            context, settings, SharedEnvironment::new, SharedEnvironment.class)
        .orThrow();
  }

  boolean isUp() {
    return environment != null;
  }

  private DrillEnvironment orThrow() {
    if (environment != null) {
      return environment;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) Objects.requireNonNull(failure);
  }

  @Override
  public void close() {
    if (environment != null) {
      environment.close();
    }
  }
}
