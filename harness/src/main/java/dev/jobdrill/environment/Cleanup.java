package dev.jobdrill.environment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes several things, each whether or not the ones before it failed to close. */
final class Cleanup {

  private Cleanup() {}

  /** Closes what a failure leaves behind; what goes wrong meanwhile is suppressed under that failure. */
  static void after(Throwable failure, @Nullable AutoCloseable... left) {
    for (AutoCloseable closeable : left) {
      Throwable trouble = tryClose(closeable);
      if (trouble != null && trouble != failure) {
        failure.addSuppressed(trouble);
      }
    }
  }

  /** Closes all and throws the first failure, with the others suppressed under it. */
  static void all(List<? extends AutoCloseable> closeables) {
    EnvironmentException failure = null;
    for (AutoCloseable closeable : closeables) {
      Throwable trouble = tryClose(closeable);
      if (trouble == null) {
        continue;
      }
      if (failure == null) {
        failure = new EnvironmentException(
            "Cleaning up failed: " + trouble,
            "everything of a drill removed at its end",
            "see the cause; the other parts were cleaned up all the same",
            trouble);
      } else {
        failure.addSuppressed(trouble);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static @Nullable Throwable tryClose(@Nullable AutoCloseable closeable) {
    if (closeable == null) {
      return null;
    }
    try {
      closeable.close();
      return null;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return interrupted;
    } catch (Exception trouble) {
      return trouble;
    }
  }
}
