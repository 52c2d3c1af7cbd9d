package dev.jobdrill.executor;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Keeps inputs and outputs within the size that an executor allows. */
final class PayloadLimit {
  private PayloadLimit() {}

  static void require(String what, String json, int limit) {
    // A character takes three bytes at most, so most texts need not be counted.
    if (json.length() > limit / 3) {
      int bytes = json.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > limit) {
        throw new PayloadException(
            String.format(
                Locale.ROOT,
                "%s is %,d bytes of JSON; the limit is %,d. Keep large data elsewhere and pass a reference to it, or"
                    + " raise the limit by JobExecutorBuilder.payloadLimit, in a drill by DrillSettings.payloadsUpTo.",
                what,
                bytes,
                limit),
            null);
      }
    }
  }
}
