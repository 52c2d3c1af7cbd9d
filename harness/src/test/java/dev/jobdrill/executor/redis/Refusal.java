package dev.jobdrill.executor.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisScriptingCommands;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a server in trouble does to a client.
 *
 * @param direct the failure of a plain command
 * @param byEval the failure of the same command in a script that the server may not know yet
 * @param byDigest the failure of the same script again
 */
record Refusal(
    @Nullable RuntimeException direct,
    @Nullable RuntimeException byEval,
    @Nullable RuntimeException byDigest) {
  static final String KEY = "counter";

  /** Sent as the store sends its scripts. */
  static final Script INCREMENT = Script.load("test-increment");

  static Refusal of(Supplier<?> direct, RedisScriptingCommands<String, String> scripts) {
    return new Refusal(failure(direct), increment(scripts), increment(scripts));
  }

  private static @Nullable RuntimeException increment(RedisScriptingCommands<String, String> by) {
    return failure(() -> run(by, new String[] {KEY}));
  }

  static long run(RedisScriptingCommands<String, String> by, String[] keys) {
    try {
      return by.<Long>evalsha(INCREMENT.sha1(), ScriptOutputType.INTEGER, keys);
    } catch (RedisNoScriptException notLoaded) {
      return by.<Long>eval(INCREMENT.source(), ScriptOutputType.INTEGER, keys);
    }
  }

  /** {@return what a call throws, or null} */
  static @Nullable RuntimeException failure(Supplier<?> call) {
    try {
      call.get();
      return null;
    } catch (RuntimeException failure) {
      return failure;
    }
  }
}
