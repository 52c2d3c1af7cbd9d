package dev.jobdrill.executor.redis;

import dev.jobdrill.executor.JobStoreException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs scripts by their digest, and whole only where the server does not know them. */
final class ScriptRunner {
  private static final boolean SINGLE_CORE = Runtime.getRuntime().availableProcessors() == 1;
  private static final long SPIN_NANOS = 100_000;

  private final AtomicInteger waiting = new AtomicInteger();
  private final StatefulConnection<String, String> connection;
  private final RedisScriptingAsyncCommands<String, String> commands;

  ScriptRunner(
      StatefulConnection<String, String> connection,
      RedisScriptingAsyncCommands<String, String> commands) {
    this.connection = connection;
    this.commands = commands;
  }

  long number(Script script, String subject, String[] keys, String... args) {
    return this.<Long>run(script, subject, ScriptOutputType.INTEGER, keys, args);
  }

  List<Object> list(Script script, String subject, String[] keys, String... args) {
    return this.run(script, subject, ScriptOutputType.MULTI, keys, args);
  }

  // The output type decides what Lettuce returns, and only the two methods above pair them up.
  @SuppressWarnings("TypeParameterUnusedInFormals")
  private <T> T run(
      Script script, String subject, ScriptOutputType output, String[] keys, String... args) {
    try {
      try {
        return await(script, commands.evalsha(script.sha1(), output, keys, args));
      } catch (RedisNoScriptException notLoaded) {
        return await(script, commands.eval(script.source(), output, keys, args));
      }
    } catch (RedisException failure) {
      throw translate(script, subject, failure);
    }
  }

  private static JobStoreException translate(
      Script script, String subject, RedisException failure) {
    return StoreErrors.translate("The transition '" + script.name() + "' of " + subject, failure);
  }

  /**
   * Waits to the end or to the connection's timeout, whatever interrupts the thread: an interrupt is meant for a step,
   * and a write that was given up half-way has an unknown outcome.
   */
  private <T> T await(Script script, RedisFuture<T> reply) {
    long deadline = System.nanoTime() + connection.getTimeout().toNanos();
    boolean interrupted = false;
    // Whoever enqueues is in no hurry, and the worker that it wakes is.
    boolean worker = !script.name().equals("enqueue");
    if (worker) {
      waiting.incrementAndGet();
    }
    try {
      if (worker && !SINGLE_CORE) {
        spin(reply);
      }
      while (true) {
        try {
          return reply.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          reply.cancel(true);
          throw new RedisCommandTimeoutException(
              "Command timed out after " + connection.getTimeout());
        } catch (ExecutionException e) {
          throw e.getCause() instanceof RedisException redis
              ? redis
              : new RedisException(e.getCause());
        }
      }
    } finally {
      if (worker) {
        waiting.decrementAndGet();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Looks out for the reply for about as long as a round trip takes, before the thread is put to sleep: waking it, on a
   * core that has gone to sleep as well, may take longer than the round trip itself. Only while no other thread waits,
   * since then there is a core to spare.
   */
  private void spin(RedisFuture<?> reply) {
    long end = System.nanoTime() + SPIN_NANOS;
    while (!reply.isDone() && waiting.get() == 1 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
