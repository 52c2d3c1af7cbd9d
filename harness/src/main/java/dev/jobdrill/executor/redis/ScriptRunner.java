package dev.jobdrill.executor.redis;

import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Runs scripts by their digest, and whole only where the server does not know them. */
final class ScriptRunner {
  private static final boolean SINGLE_CORE = Runtime.getRuntime().availableProcessors() == 1;

  /** What Lettuce takes a timeout of zero for. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final AtomicInteger waiting = new AtomicInteger();
  private final StatefulConnection<String, String> connection;
  private final Outbox outbox;
  private final SpinDecision lookOut = new SpinDecision();

  ScriptRunner(StatefulConnection<String, String> connection) {
    this.connection = connection;
    this.outbox = new Outbox(connection);
  }

  long number(Script script, String subject, String[] keys, String... args) {
    return run(script, subject, () -> new IntegerOutput<>(StringCodec.UTF8), keys, args);
  }

  /** What a script joined. */
  List<String> texts(Script script, String subject, String[] keys, String... args) {
    return JoinedTexts.split(
        run(script, subject, () -> new ByteArrayOutput<>(StringCodec.UTF8), keys, args));
  }

  List<Object> list(Script script, String subject, String[] keys, String... args) {
    return run(script, subject, () -> new NestedMultiOutput<>(StringCodec.UTF8), keys, args);
  }

  private <T> T run(
      Script script,
      String subject,
      Supplier<CommandOutput<String, String, T>> output,
      String[] keys,
      String... args) {
    try {
      try {
        return call(script, CommandType.EVALSHA, script.sha1(), output.get(), keys, args);
      } catch (RedisNoScriptException notLoaded) {
        return call(script, CommandType.EVAL, script.source(), output.get(), keys, args);
      }
    } catch (RedisException failure) {
      throw StoreErrors.translate("The transition '" + script.name() + "' of " + subject, failure);
    }
  }

  private <T> T call(
      Script script,
      CommandType type,
      String text,
      CommandOutput<String, String, T> output,
      String[] keys,
      String... args) {
    AsyncCommand<String, String, T> command =
        new AsyncCommand<>(new Command<>(type, output, arguments(text, keys, args)));
    if (!script.urgent()) {
      outbox.send(command, waiting.get() > 1);
      return await(command);
    }
    boolean alone = waiting.incrementAndGet() == 1;
    try {
      outbox.send(command, !alone);
      return alone && !SINGLE_CORE ? awaitAlone(command) : await(command);
    } finally {
      waiting.decrementAndGet();
    }
  }

  /**
   * As bytes already: text is encoded by the event loop, which all threads share, and into a buffer of its own for each
   * argument. Only of a key can Lettuce tell the node of a cluster.
   */
  private static CommandArgs<String, String> arguments(String text, String[] keys, String... args) {
    CommandArgs<String, String> all =
        new CommandArgs<>(StringCodec.UTF8).add(utf8(text)).add(keys.length).addKey(keys[0]);
    for (int i = 1; i < keys.length; i++) {
      all.add(utf8(keys[i]));
    }
    for (String arg : args) {
      all.add(utf8(arg));
    }
    return all;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private <T> T awaitAlone(RedisFuture<T> reply) {
    if (!lookOut.worthIt()) {
      lookOut.sleptInstead();
      return await(reply);
    }
    long start = System.nanoTime();
    spin(reply, start + SpinDecision.LONGEST_NANOS);
    T result = await(reply);
    lookOut.lookedOut(System.nanoTime() - start);
    return result;
  }

  /**
   * Looks out for the reply for as long as a near Redis takes, before the thread is put to sleep: waking it, on a core
   * that has gone to sleep as well, may take longer than the round trip itself. Only while no other thread waits, since
   * then there is a core to spare.
   */
  private void spin(RedisFuture<?> reply, long end) {
    while (!reply.isDone() && waiting.get() == 1 && System.nanoTime() < end) {
      SpinPause.make();
    }
  }

  /**
   * Waits to the end or to the connection's timeout, whatever interrupts the thread: an interrupt is meant for a step,
   * and a write that was given up half-way has an unknown outcome.
   */
  private <T> T await(RedisFuture<T> reply) {
    Duration timeout = connection.getTimeout();
    long deadline = System.nanoTime() + (timeout.isZero() ? FOR_EVER : timeout).toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return reply.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          reply.cancel(true);
          throw new RedisCommandTimeoutException("Command timed out after " + timeout);
        } catch (CancellationException e) {
          // By Lettuce, of a command that was not sent yet when the client was shut down.
          throw new RedisException("Connection closed", e);
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
