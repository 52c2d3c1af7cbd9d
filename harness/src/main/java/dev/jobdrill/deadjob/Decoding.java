package dev.jobdrill.deadjob;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Decodes what hides within strings: UTF-8, base64 of both kinds, zlib, JSON. */
final class Decoding {
  private Decoding() {}

  static String utf8(String origin, byte[] bytes) {
    String text = utf8OrNull(bytes);
    if (text == null) {
      throw new DeadJobException(
          origin + " is not UTF-8; the file was changed or converted, or the entry is binary.",
          null);
    }
    // A byte order mark is what an editor adds; JSON allows a reader to skip it.
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  static @Nullable String utf8OrNull(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Both alphabets; line ends, which MIME has, are skipped. */
  static byte @Nullable [] base64OrNull(String text) {
    String plain = text.replaceAll("[\\r\\n]", "").replace('-', '+').replace('_', '/');
    try {
      return Base64.getDecoder().decode(plain);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Inflates up to a limit; a bomb ends there, whatever it says of itself. */
  static byte[] inflate(String origin, byte[] zlib, int limit) {
    Inflater inflater = new Inflater();
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    try {
      inflater.setInput(zlib);
      byte[] buffer = new byte[8192];
      while (!inflater.finished()) {
        int read = inflater.inflate(buffer);
        if (read == 0 && !inflater.finished()) {
          throw new DeadJobException(
              origin + " is cut off within its zlib stream. Export it anew.", null);
        }
        out.write(buffer, 0, read);
        if (out.size() > limit) {
          throw new DeadJobException(
              origin + " inflates to more than " + limit
                  + " bytes, the most that is read (ReadLimits.inflatedBytes). Raise the limit if it is meant to be as"
                  + " large.",
              null);
        }
      }
      return out.toByteArray();
    } catch (DataFormatException e) {
      throw new DeadJobException(
          origin + " is no zlib stream: " + e.getMessage() + ". Export it anew.", e);
    } finally {
      inflater.end();
    }
  }

  /** A body: its JSON value if it is JSON, its text if it is UTF-8, else its base64 with a note. */
  static Json body(DeadJobBuilder job, String what, byte[] bytes, ReadLimits limits) {
    String text = utf8OrNull(bytes);
    if (text == null) {
      job.unread(what, "it is binary; kept as base64");
      return new Json.Text(Base64.getEncoder().encodeToString(bytes));
    }
    return body(job, what, text, limits);
  }

  static Json body(DeadJobBuilder job, String what, String text, ReadLimits limits) {
    try {
      return new JsonParsing(limits).entry(what, text);
    } catch (DeadJobException e) {
      job.unread(what, "it is no JSON; kept as a string");
      return new Json.Text(text);
    }
  }
}
