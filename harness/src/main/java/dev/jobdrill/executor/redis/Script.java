package dev.jobdrill.executor.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisScriptingCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A Lua script on the class path, sent by its digest and whole only where the server does not know it. */
final class Script {
  private final String source;
  private final String sha1;

  private Script(String source) {
    this.source = source;
    this.sha1 = sha1(source);
  }

  static Script load(String... names) {
    StringBuilder source = new StringBuilder();
    for (String name : names) {
      try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
        if (in == null) {
          throw new IllegalStateException(
              "The script " + name + ".lua is missing from Jobdrill's jar.");
        }
        source.append(new String(in.readAllBytes(), StandardCharsets.UTF_8)).append('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new Script(source.toString());
  }

  long number(RedisScriptingCommands<String, String> commands, String[] keys, String... args) {
    return this.<Long>run(commands, ScriptOutputType.INTEGER, keys, args);
  }

  List<Object> list(
      RedisScriptingCommands<String, String> commands, String[] keys, String... args) {
    return this.run(commands, ScriptOutputType.MULTI, keys, args);
  }

  // The output type decides what Lettuce returns, and only the two methods above pair them up.
  @SuppressWarnings("TypeParameterUnusedInFormals")
  private <T> T run(
      RedisScriptingCommands<String, String> commands,
      ScriptOutputType output,
      String[] keys,
      String... args) {
    try {
      return commands.evalsha(sha1, output, keys, args);
    } catch (RedisNoScriptException notLoaded) {
      return commands.eval(source, output, keys, args);
    }
  }

  private static String sha1(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-1", e);
    }
  }
}
