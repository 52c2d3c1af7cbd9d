package dev.jobdrill.exploration;

import dev.jobdrill.fault.Fault;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.fault.Faults;
import dev.jobdrill.fault.Position;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Which faults are tried at a point. */
final class Candidates {
  /** What the server did is done, and the reply is not what the client hoped for. */
  private static final Fault ERROR_BODY = Faults.status(200)
      .header("Content-Type", "application/json")
      .body("{\"error\":\"injected by Jobdrill\"}")
      .served();

  private final Bounds bounds;

  Candidates(Bounds bounds) {
    this.bounds = bounds;
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
      case BEFORE_STEP -> {
        faults.add(Faults.exception(IOException.class));
        faults.add(Faults.crash());
        faults.add(Faults.loseLease());
      }
      case AFTER_STEP -> {
        faults.add(Faults.exception(IOException.class));
        faults.add(Faults.crash());
        faults.add(Faults.loseLease());
      }
      case AFTER_CHECKPOINT -> faults.add(Faults.crash());
      case HTTP -> {
        faults.add(Faults.reset());
        faults.add(Faults.refused());
        faults.add(Faults.replyLost());
        faults.add(Faults.emptyReply());
        faults.add(Faults.status(503));
        faults.add(ERROR_BODY);
        faults.add(Faults.timeout(Duration.ofSeconds(10)));
        faults.add(Faults.malformedChunk());
        faults.add(Faults.crash());
      }
      // A crash before these writes is one after the effects, and a crash after them one after the
      // checkpoint.
      case CHECKPOINT, COMPLETE -> {
        faults.add(Faults.notApplied());
        faults.add(Faults.replyLost());
      }
      default -> {
        faults.add(Faults.notApplied());
        faults.add(Faults.replyLost());
        faults.add(Faults.crash());
        faults.add(Faults.crashOnceApplied());
      }
    }
    if (position == Position.AFTER_STEP || position == Position.AFTER_CHECKPOINT) {
      faults.add(Faults.redeliver());
    }
    faults.addAll(List.of(
        Faults.interrupt(),
        Faults.outOfMemory(),
        Faults.stackOverflow(),
        Faults.nullOutput(),
        Faults.corruptOutput(),
        Faults.truncatedOutput()));
    return faults.stream()
        .filter(fault -> bounds.kinds().contains(fault.kind()))
        .filter(fault -> fault.kind().positions().contains(position))
        .map(fault -> FaultSpec.of(point, fault))
        .toList();
  }
}
