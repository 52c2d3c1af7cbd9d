package dev.jobdrill.executor;

import dev.jobdrill.pipeline.StepContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The step that the current thread runs, if it runs one: what is enqueued inside it is its child. */
final class CurrentStep {
  private static final ThreadLocal<@Nullable StepContext> CURRENT = new ThreadLocal<>();

  private CurrentStep() {}

  static Optional<StepContext> get() {
    return Optional.ofNullable(CURRENT.get());
  }

  static @Nullable StepContext enter(StepContext step) {
    StepContext outer = CURRENT.get();
    CURRENT.set(step);
    return outer;
  }

  static void leave(@Nullable StepContext outer) {
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }
}
