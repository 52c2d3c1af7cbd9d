package dev.jobdrill.executor.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.RedisCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends the commands of many threads together. Each command that is sent by itself costs a system call here, which
 * carries it through the whole network stack, and a read in Redis. Thread-safe.
 */
final class Outbox {
  private final StatefulConnection<String, String> connection;
  private final Queue<AsyncCommand<String, String, ?>> unsent = new ConcurrentLinkedQueue<>();

  /** How many commands are in the queue, or were taken from it by the thread that is sending. */
  private final AtomicInteger pending = new AtomicInteger();

  Outbox(StatefulConnection<String, String> connection) {
    this.connection = connection;
  }

  /**
   * Sends a command, or leaves it to another thread that is about to send its own.
   *
   * @param crowded whether others are likely to send one soon: they are let go first, and their commands taken along
   */
  @SuppressWarnings("ThreadPriorityCheck") // whoever gets the core, nothing depends on it but speed
  void send(AsyncCommand<String, String, ?> command, boolean crowded) {
    unsent.add(command);
    if (pending.getAndIncrement() > 0) {
      return;
    }
    if (crowded) {
      Thread.yield();
    }
    int sent;
    do {
      sent = sendAll();
    } while (pending.addAndGet(-sent) > 0);
  }

  private int sendAll() {
    List<RedisCommand<String, String, ?>> batch = new ArrayList<>();
    AsyncCommand<String, String, ?> next = unsent.poll();
    while (next != null) {
      batch.add(next);
      next = unsent.poll();
    }
    try {
      if (batch.size() == 1) {
        connection.dispatch(batch.get(0));
      } else {
        connection.dispatch(batch);
      }
    } catch (RuntimeException refused) {
      // The other threads wait for theirs, and have to be told as well.
      batch.forEach(command -> command.completeExceptionally(refused));
    }
    return batch.size();
  }
}
