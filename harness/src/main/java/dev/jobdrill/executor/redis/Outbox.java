package dev.jobdrill.executor.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.RedisCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends the commands of many threads together. Each command that is sent by itself costs a system call here, which
 * carries it through the whole network stack, and a read in Redis. Thread-safe.
 */
final class Outbox {
  private final StatefulConnection<String, String> connection;
  private final Queue<AsyncCommand<String, String, ?>> unsent = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean gathering = new AtomicBoolean();
  private final AtomicBoolean sending = new AtomicBoolean();

  Outbox(StatefulConnection<String, String> connection) {
    this.connection = connection;
  }

  /**
   * Sends a command, or leaves it to another thread that is about to send its own.
   *
   * @param crowded whether others are likely to send one soon: they are let go first, and their commands taken along
   */
  void send(AsyncCommand<String, String, ?> command, boolean crowded) {
    unsent.add(command);
    // Who is sending looks again when it is done.
    if (!sending.get() && (!crowded || letOthersGo())) {
      sendAll();
    }
  }

  /**
   * {@return whether to send then; false if another thread does so after it was let go itself}
   *
   * <p>A virtual thread goes to the end of its carrier's queue, behind steps that may compute for long. So nothing may depend
   * on its return: whoever comes first sends for it.
   */
  @SuppressWarnings("ThreadPriorityCheck") // whoever gets the core, nothing depends on it but speed
  private boolean letOthersGo() {
    if (SpinPause.onVirtualThread()) {
      Thread.yield();
      return true;
    }
    if (!gathering.compareAndSet(false, true)) {
      return false;
    }
    try {
      Thread.yield();
    } finally {
      gathering.set(false);
    }
    return true;
  }

  private void sendAll() {
    while (!unsent.isEmpty() && sending.compareAndSet(false, true)) {
      try {
        sendBatch();
      } finally {
        sending.set(false);
      }
    }
  }

  private void sendBatch() {
    List<RedisCommand<String, String, ?>> batch = new ArrayList<>();
    AsyncCommand<String, String, ?> next = unsent.poll();
    while (next != null) {
      batch.add(next);
      next = unsent.poll();
    }
    try {
      if (batch.size() == 1) {
        connection.dispatch(batch.get(0));
      } else if (!batch.isEmpty()) {
        connection.dispatch(batch);
      }
    } catch (RuntimeException | Error refused) {
      // The other threads wait for theirs, and have to be told as well. An error is this thread's
      // own, such as a stack that is full, and reaches it with its own command.
      batch.forEach(command -> command.completeExceptionally(refused));
    }
  }
}
