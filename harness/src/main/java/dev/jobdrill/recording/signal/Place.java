package dev.jobdrill.recording.signal;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.lang.ref.WeakReference;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
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

  /** Which drill's attempt started this thread, directly or not. */
  private static final InheritableThreadLocal<@Nullable Starter> STARTED_BY =
      new InheritableThreadLocal<>();

  /**
   * An attempt that may start threads.
   *
   * @param capture its drill's; weak, since a pool's threads outlive the drill
   * @param pool the pool that its own thread is of, if any; JUnit's, where tests run in parallel
   */
  private record Starter(
      WeakReference<SignalCapture> capture, WeakReference<@Nullable ForkJoinPool> pool) {
    static Starter of(SignalCapture capture) {
      return new Starter(capture.weakly(), new WeakReference<>(ForkJoinTask.getPool()));
    }
  }

  /** {@return what this thread runs} */
  static @Nullable Place here() {
    return HERE.get();
  }

  /** Sets what this thread runs; returns what it ran so far. */
  static @Nullable Place enter(Place place) {
    Place outer = HERE.get();
    HERE.set(place);
    if (outer == null || outer.capture != place.capture) {
      STARTED_BY.set(Starter.of(place.capture));
    }
    return outer;
  }

  static void leave(@Nullable Place outer) {
    Place inner = HERE.get();
    if (outer == null) {
      HERE.remove();
      STARTED_BY.remove();
      return;
    }
    HERE.set(outer);
    if (inner == null || inner.capture != outer.capture) {
      STARTED_BY.set(Starter.of(outer.capture));
    }
  }

  /** {@return what the current context was taken from} */
  static @Nullable Place inContext() {
    return Context.current().get(KEY);
  }

  /** {@return the capture of the drill that runs here, by the context and else by the thread} */
  static @Nullable SignalCapture captureHere() {
    Place context = inContext();
    Place place = context == null ? here() : context;
    return place == null ? null : place.capture;
  }

  Context in(Context context) {
    return context.with(KEY, this);
  }

  /**
   * The drill whose attempt started this thread, if one did and the thread works for no other. Threads of the pool that
   * runs the attempt itself are started from within it, too, as that pool sees fit, and run other tests. So may threads of
   * the common pool, if there are others.
   *
   * @param alone whether there is no other drill now
   */
  static @Nullable SignalCapture starter(boolean alone) {
    Starter starter = STARTED_BY.get();
    if (starter == null) {
      return null;
    }
    boolean forOthers = worksForOthers(ForkJoinTask.getPool(), starter.pool.get(), alone);
    return forOthers ? null : starter.capture.get();
  }

  static boolean worksForOthers(
      @Nullable ForkJoinPool pool, @Nullable ForkJoinPool ofAttempt, boolean alone) {
    return pool != null && (pool == ofAttempt || (pool == ForkJoinPool.commonPool() && !alone));
  }
}
