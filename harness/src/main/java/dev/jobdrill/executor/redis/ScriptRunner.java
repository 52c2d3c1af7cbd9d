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

/** Runs scripts by their digest, and whole only where the server does not know them. */
final class ScriptRunner {
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
        return await(commands.evalsha(script.sha1(), output, keys, args));
      } catch (RedisNoScriptException notLoaded) {
        return await(commands.eval(script.source(), output, keys, args));
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
  private <T> T await(RedisFuture<T> reply) {
    long deadline = System.nanoTime() + connection.getTimeout().toNanos();
    boolean interrupted = false;
    try {
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
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
