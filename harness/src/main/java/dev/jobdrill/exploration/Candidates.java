package dev.jobdrill.exploration;

import dev.jobdrill.environment.RedisTrouble;
import dev.jobdrill.fault.Fault;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.fault.Faults;
import dev.jobdrill.fault.Position;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which faults are tried at a point. */
final class Candidates {
  /**
   * Kinds that can only be placed by hand: a worker that is killed is another process, whose pipelines a factory makes, and
   * no schedule text repeats what code throws.
   */
  static final Set<FaultKind> BY_HAND_ONLY =
      Set.copyOf(EnumSet.of(FaultKind.KILL, FaultKind.THROWN_BY_CODE));

  /** Longer than what waits in earnest, and shorter than a lease. */
  private static final Duration SLOW = Duration.ofSeconds(10);

  /** What the server did is done, and the reply is not what the client hoped for. */
  private static final Fault ERROR_BODY = Faults.status(200)
      .header("Content-Type", "application/json")
      .body("{\"error\":\"injected by Jobdrill\"}")
      .served();

  private static final List<Fault> AROUND_BODY = List.of(
      Faults.exception(IOException.class),
      Faults.delay(SLOW),
      Faults.interrupt(),
      Faults.outOfMemory(),
      Faults.stackOverflow(),
      Faults.hang(),
      Faults.hangDeaf(),
      Faults.nullOutput(),
      Faults.corruptOutput(),
      Faults.truncatedOutput(),
      Faults.crash(),
      Faults.loseLease());

  private static final List<Fault> EXCHANGE = List.of(
      Faults.reset(),
      Faults.refused(),
      Faults.replyLost(),
      Faults.emptyReply(),
      Faults.status(503),
      ERROR_BODY,
      Faults.slowHeaders(SLOW),
      Faults.trickledBody(SLOW),
      Faults.timeout(SLOW),
      Faults.noReply(),
      Faults.malformedChunk(),
      Faults.crash());

  private static final List<Fault> WRITE = Stream.concat(
          Stream.of(Faults.notApplied(), Faults.replyLost()),
          Arrays.stream(RedisTrouble.values()).map(Faults::redis))
      .toList();

  private final Bounds bounds;
  private final Map<String, String> checkpoints;

  /**
   * Those within bounds.
   *
   * @param checkpoints what the steps of the job itself have put out without faults, as JSON
   */
  Candidates(Bounds bounds, Map<String, String> checkpoints) {
    this.bounds = bounds;
    this.checkpoints = checkpoints;
  }

  boolean isWithin(FaultPoint point) {
    return point.attempt() <= bounds.attempts()
        && (bounds.steps().isEmpty() || bounds.steps().contains(point.step()));
  }

  /** In order of weakness, so that of two schedules with as many faults the weaker one is tried first. */
  List<FaultSpec> at(FaultPoint point) {
    List<Fault> faults = new ArrayList<>();
    Position position = point.position();
    switch (position) {
      case BEFORE_STEP -> faults.addAll(AROUND_BODY);
      case AFTER_STEP -> {
        faults.addAll(AROUND_BODY);
        faults.add(Faults.redeliver());
      }
      case AFTER_CHECKPOINT -> {
        faults.add(Faults.crash());
        faults.add(Faults.redeliver());
      }
      case HTTP -> faults.addAll(EXCHANGE);
      // A crash before these writes is one after the effects, and a crash after them one after the
      // checkpoint.
      case CHECKPOINT, COMPLETE -> faults.addAll(WRITE);
      default -> {
        faults.addAll(WRITE);
        faults.add(Faults.crash());
        faults.add(Faults.crashOnceApplied());
      }
    }
    return faults.stream()
        .filter(fault -> bounds.kinds().contains(fault.kind()))
        .filter(fault -> fault.kind().positions().contains(position))
        .filter(fault -> !fault.kind().changesOutput() || hasOutput(point))
        .map(fault -> FaultSpec.of(point, fault))
        .toList();
  }

  /** An action has none; of a child's step it is not known, and such a fault may strike in vain there. */
  private boolean hasOutput(FaultPoint point) {
    return !point.job().isEmpty()
        || !checkpoints.getOrDefault(point.step(), "null").equals("null");
  }
}
