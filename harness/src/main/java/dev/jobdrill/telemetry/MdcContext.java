package dev.jobdrill.telemetry;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Takes the MDC along to other threads, so that what a step logs there carries its ids too. The other thread's own MDC
 * is restored afterwards, whatever happens.
 *
 * <pre>{@code
 * executor.submit(MdcContext.wrap(() -> fetch(page)));
 * CompletableFuture.supplyAsync(() -> fetch(page), MdcContext.wrap(executor));
 * }</pre>
 */
public final class MdcContext {
  private MdcContext() {}

  /**
   * A task that runs under the MDC of the thread that calls this method now.
   *
   * @param task the task
   * @return the wrapped task
   */
  public static Runnable wrap(Runnable task) {
    Map<String, String> captured = snapshot();
    return () -> {
      Map<String, String> before = enter(captured);
      try {
        task.run();
      } finally {
        restore(before);
      }
    };
  }

  /**
   * A task that runs under the MDC of the thread that calls this method now.
   *
   * @param task the task
   * @param <T> its result
   * @return the wrapped task
   */
  public static <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
    Map<String, String> captured = snapshot();
    return () -> {
      Map<String, String> before = enter(captured);
      try {
        return task.call();
      } finally {
        restore(before);
      }
    };
  }

  /**
   * A supplier that runs under the MDC of the thread that calls this method now. It has a name of its own, since a
   * lambda would fit {@link #wrap(Callable)} as well.
   *
   * @param supplier the supplier
   * @param <T> its result
   * @return the wrapped supplier
   */
  public static <T extends @Nullable Object> Supplier<T> wrapSupplier(Supplier<T> supplier) {
    Map<String, String> captured = snapshot();
    return () -> {
      Map<String, String> before = enter(captured);
      try {
        return supplier.get();
      } finally {
        restore(before);
      }
    };
  }

  /**
   * An executor that runs each task under the MDC of the thread that passes it the task.
   *
   * @param executor the executor
   * @return the wrapped executor
   */
  public static Executor wrap(Executor executor) {
    return task -> executor.execute(wrap(task));
  }

  /** The MDC of this thread; empty if it has none. */
  static Map<String, String> snapshot() {
    Map<String, String> map = MDC.getCopyOfContextMap();
    return map == null ? Map.of() : map;
  }

  /** Replaces the MDC of this thread; returns what it was. */
  private static Map<String, String> enter(Map<String, String> context) {
    Map<String, String> before = snapshot();
    restore(context);
    return before;
  }

  static void restore(Map<String, String> context) {
    if (context.isEmpty()) {
      MDC.clear();
    } else {
      MDC.setContextMap(context);
    }
  }
}
