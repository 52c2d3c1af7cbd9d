package dev.jobdrill.executor.redis;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** The moment between two looks at whether a reply is there. */
final class SpinPause {
  /** {@code Thread.isVirtual()}, by a handle since this is compiled for Java 17; null where there is none. */
  private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

  private SpinPause() {}

  /**
   * A platform thread lets go of its core, since the event loop may have been woken on that very one. A virtual thread
   * that yields lets go of none: it goes to the end of its carrier's queue and is taken up again, which takes as long as a
   * good part of a round trip.
   */
  @SuppressWarnings(
      "ThreadPriorityCheck") // what matters is that the core is let go, not who gets it
  static void make() {
    if (onVirtualThread()) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  static boolean onVirtualThread() {
    if (IS_VIRTUAL == null) {
      return false;
    }
    try {
      return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
    } catch (Throwable e) {
      throw new IllegalStateException("Thread.isVirtual() throws nothing", e);
    }
  }

  private static @Nullable MethodHandle isVirtual() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (NoSuchMethodException before21) {
      return null;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Thread.isVirtual() is public", e);
    }
  }
}
