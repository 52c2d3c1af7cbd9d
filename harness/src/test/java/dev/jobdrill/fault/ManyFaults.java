package dev.jobdrill.fault;

import dev.jobdrill.environment.RedisTrouble;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Faults of all kinds at all points, for properties that hold for every one of them. */
final class ManyFaults {
  private static final String DAMAGE = "v1;#@:()[]/\",=\\ a0-.x\n\u00e9";

  private ManyFaults() {}

  /** At least one fault of each kind that a text can have; fails if one is missing. */
  static List<Fault> ofEachKind() {
    List<Fault> faults = new ArrayList<>(List.of(
        Faults.crash(),
        Faults.crashOnceApplied(),
        Faults.exception(IOException.class),
        Faults.exception(HttpTimeoutException.class, ""),
        Faults.exception(
            IllegalStateException.class, "a \"quote\", a \\ and\r\n\t\u0000 \u00e9 \ud83d\ude00"),
        Faults.outOfMemory(),
        Faults.stackOverflow(),
        Faults.delay(Duration.ofSeconds(90)),
        Faults.delay(Duration.ofMillis(1)),
        Faults.hang(),
        Faults.hangDeaf(),
        Faults.interrupt(),
        Faults.nullOutput(),
        Faults.corruptOutput(),
        Faults.truncatedOutput(),
        Faults.loseLease(),
        Faults.redeliver(),
        Faults.notApplied(),
        Faults.replyLost(),
        Faults.refused(),
        Faults.reset(),
        Faults.emptyReply(),
        Faults.emptyReply().unserved(),
        Faults.malformedChunk(),
        Faults.malformedChunk().unserved(),
        Faults.status(503),
        Faults.status(200).served().body("{\"error\": \"later\"}"),
        Faults.status(429)
            .header("Retry-After", "30")
            .header("X-Reason", "a, b; c")
            .body("line\nline"),
        Faults.slowHeaders(Duration.ofSeconds(5)),
        Faults.trickledBody(Duration.ofHours(1)),
        Faults.timeout(Duration.ofSeconds(30)),
        Faults.timeout(Duration.ofSeconds(30)).unserved(),
        Faults.noReply(),
        Faults.noReply().unserved()));
    for (RedisTrouble trouble : RedisTrouble.values()) {
      faults.add(Faults.redis(trouble));
    }
    List<FaultKind> missing = Stream.of(FaultKind.values())
        .filter(kind -> kind != FaultKind.THROWN_BY_CODE)
        .filter(kind -> faults.stream().noneMatch(fault -> fault.kind() == kind))
        .toList();
    if (!missing.isEmpty()) {
      throw new AssertionError("no fault of kind " + missing);
    }
    return faults;
  }

  /** Each fault at each position it can strike, in several jobs, attempts and occurrences. */
  static Stream<FaultSpec> everywhere() {
    return ofEachKind().stream()
        .flatMap(fault -> Stream.of(Position.values())
            .filter(position -> canStrike(fault, position))
            .flatMap(position -> points(position).map(point -> FaultSpec.of(point, fault))));
  }

  private static boolean canStrike(Fault fault, Position position) {
    return fault.kind().positions().contains(position)
        && !(fault.equals(Faults.crashOnceApplied()) && !position.isWrite());
  }

  private static Stream<FaultPoint> points(Position position) {
    int last = position.isCounted() ? 2 : 1;
    Stream<FaultPoint> ofSteps = Stream.of("", "fan-out[1]/", "a.b[2]/c_d[30]/")
        .flatMap(job -> IntStream.of(1, 12)
            .boxed()
            .flatMap(attempt -> IntStream.rangeClosed(1, last)
                .mapToObj(n -> new FaultPoint(job, "st-e.p_1", attempt, position, n))));
    return position == Position.ENQUEUE
        ? Stream.concat(ofSteps, Stream.of(FaultPoint.ENQUEUE, FaultPoint.ENQUEUE.occurrence(3)))
        : ofSteps;
  }

  static Schedule schedule(Random random, List<FaultSpec> all) {
    Map<FaultPoint, FaultSpec> chosen = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      FaultSpec spec = all.get(random.nextInt(all.size()));
      chosen.put(spec.points().get(0), spec);
    }
    String shape =
        random.nextBoolean() ? "" : String.format(java.util.Locale.ROOT, "%08x", random.nextInt());
    return Schedule.of(shape, new ArrayList<>(chosen.values()));
  }

  /** The text with one character removed, replaced or added. */
  static String damage(Random random, String text) {
    StringBuilder damaged = new StringBuilder(text);
    int at = random.nextInt(text.length());
    char other = DAMAGE.charAt(random.nextInt(DAMAGE.length()));
    switch (random.nextInt(3)) {
      case 0 -> damaged.deleteCharAt(at);
      case 1 -> damaged.setCharAt(at, other);
      default -> damaged.insert(at, other);
    }
    return damaged.toString();
  }
}
