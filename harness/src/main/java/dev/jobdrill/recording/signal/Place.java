package dev.jobdrill.recording.signal;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What a thread is doing for a drill. It is set while an attempt runs and only then; the context carries it along
 * wherever a step takes its context.
 *
 * @param capture the drill's capture
 * @param ref the job, the attempt and perhaps the step
 */
record Place(SignalCapture capture, StepRef ref) {
  private static final ContextKey<Place> KEY = ContextKey.named("jobdrill-place");
  private static final ThreadLocal<@Nullable Place> HERE = new ThreadLocal<>();

  /** Which drill's attempt started this thread, directly or not. Weak, since a pool's threads outlive the drill. */
  private static final InheritableThreadLocal<@Nullable WeakReference<SignalCapture>> STARTED_BY =
      new InheritableThreadLocal<>();

  /** {@return what this thread runs} */
  static @Nullable Place here() {
    return HERE.get();
  }

  /** Sets what this thread runs; returns what it ran so far. */
  static @Nullable Place enter(Place place) {
    Place outer = HERE.get();
    HERE.set(place);
    if (outer == null || outer.capture != place.capture) {
      STARTED_BY.set(place.capture.weakly());
    }
    return outer;
  }

  static void leave(@Nullable Place outer) {
    if (outer == null) {
      HERE.remove();
      STARTED_BY.remove();
    } else {
      HERE.set(outer);
      STARTED_BY.set(outer.capture.weakly());
    }
  }

  /** {@return what the current context was taken from} */
  static @Nullable Place inContext() {
    return Context.current().get(KEY);
  }

  Context in(Context context) {
    return context.with(KEY, this);
  }

  /** {@return the drill whose attempt started this thread, if one did} */
  static @Nullable SignalCapture starter() {
    WeakReference<SignalCapture> reference = STARTED_BY.get();
    return reference == null ? null : reference.get();
  }
}
