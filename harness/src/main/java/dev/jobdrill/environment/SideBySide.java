package dev.jobdrill.environment;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Two closeable things, started at the same time: both, or none. */
record SideBySide<A extends AutoCloseable, B extends AutoCloseable>(A first, B second) {

  /**
   * Starts the first on a thread of its own and the second on this one, and waits for both, also if one has failed:
   * what is half started cannot be closed. The waiting is as bounded as the starting is.
   */
  static <A extends AutoCloseable, B extends AutoCloseable> SideBySide<A, B> start(
      Supplier<A> startFirst, Supplier<B> startSecond) {
    CompletableFuture<Result<A>> other = new CompletableFuture<>();
    // Not a pool: its threads would lack the caller's context class loader.
    Thread thread = new Thread(() -> other.complete(Result.of(startFirst)), "jobdrill-boot");
    thread.setDaemon(true);
    thread.start();
    Result<B> second = Result.of(startSecond);
    Result<A> first = other.join();
    if (first.value != null && second.value != null) {
      return new SideBySide<>(first.value, second.value);
    }
    throw failed(first, second);
  }

  private static RuntimeException failed(Result<?> first, Result<?> second) {
    Throwable failure = first.failure != null ? first.failure : second.failure;
    if (failure == null) {
      throw new IllegalStateException("nothing was started and nothing failed");
    }
    if (second.failure != null && second.failure != failure) {
      failure.addSuppressed(second.failure);
    }
    Cleanup.after(failure, first.value, second.value);
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure);
  }

  private record Result<T extends AutoCloseable>(
      @Nullable T value, @Nullable Throwable failure) {

    /** Catches errors too: a thread that dies of one would leave the caller waiting for ever. */
    static <T extends AutoCloseable> Result<T> of(Supplier<T> start) {
      try {
        return new Result<>(start.get(), null);
      } catch (Throwable failure) {
        return new Result<>(null, failure);
      }
    }
  }
}
