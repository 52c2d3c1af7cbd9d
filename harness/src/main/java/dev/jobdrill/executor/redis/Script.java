package dev.jobdrill.executor.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script on the class path.
 *
 * @param name what it does, for error messages
 * @param source its text
 * @param sha1 the digest by which Redis knows it
 * @param urgent whether a worker waits for it, and not someone who may as well wait a little longer
 */
record Script(String name, String source, String sha1, boolean urgent) {
  /** Joins files, the last of which is the script and the others what it calls. */
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
    String text = source.toString();
    return new Script(names[names.length - 1], text, sha1(text), true);
  }

  /** This script for callers who are in no hurry, while the worker that it wakes is. */
  Script unhurried() {
    return new Script(name, source, sha1, false);
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
