package dev.jobdrill.executor;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The {@code traceparent} header of W3C Trace Context, level 1, section 3.2. */
final class TraceParent {
  private static final HexFormat HEX = HexFormat.of();

  private TraceParent() {}

  static String fresh(RandomGenerator random) {
    return "00-" + HEX.toHexDigits(random.nextLong()) + nonZero(random) + "-" + nonZero(random)
        + "-01";
  }

  /** The same trace, a new parent id. */
  static String childOf(String traceparent, RandomGenerator random) {
    return traceparent.substring(0, 36) + nonZero(random) + traceparent.substring(52);
  }

  /** The specification calls an id of all zeros invalid. */
  private static String nonZero(RandomGenerator random) {
    return HEX.toHexDigits(random.nextLong() | 1);
  }
}
