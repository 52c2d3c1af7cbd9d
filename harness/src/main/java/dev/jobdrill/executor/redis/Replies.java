package dev.jobdrill.executor.redis;

import dev.jobdrill.executor.ChildState;
import dev.jobdrill.executor.ClaimResult;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.Enqueued;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.Released;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.UnreadableJobException;
import dev.jobdrill.pipeline.Shape;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the scripts answer, as objects. */
final class Replies {
  private Replies() {}

  static Enqueued enqueued(String queue, List<String> reply) {
    return new Enqueued(!reply.get(0).equals("0"), claimAt(1, queue, reply));
  }

  static Released released(String queue, List<String> reply) {
    int claim = 2 + Integer.parseInt(reply.get(1));
    return new Released(
        reply.get(0).equals("1"),
        claimAt(claim, queue, reply),
        List.copyOf(reply.subList(2, claim)));
  }

  private static @Nullable ClaimResult claimAt(int index, String queue, List<String> reply) {
    return index == reply.size() ? null : claim(queue, reply.subList(index, reply.size()));
  }

  static ClaimResult claim(String queue, List<String> reply) {
    String detail = reply.get(1);
    return switch (reply.get(0)) {
      case "idle" -> idle(detail);
      case "vanished" -> new ClaimResult.Vanished(new JobRef(queue, detail));
      case "unreported" -> new ClaimResult.Unreported(new JobRef(queue, detail));
      default -> claimed(new JobRef(queue, detail), reply);
    };
  }

  private static ClaimResult.Idle idle(String nextDue) {
    return new ClaimResult.Idle(nextDue.isEmpty() ? null : JobHash.instantOf(nextDue));
  }

  private static ClaimResult claimed(JobRef ref, List<String> reply) {
    String lost = reply.get(2);
    int attempt = (int) number(reply.get(3));
    long token = number(reply.get(4));
    String then = reply.get(6);
    int texts = Integer.parseInt(reply.get(7));
    try {
      JobHash hash = new JobHash(ref.id(), hash(ref, texts, reply.subList(8, reply.size())));
      return new ClaimResult.Claimed(
          new ClaimedJob(
              ref,
              hash.text(JobHash.PIPELINE),
              hash.text(JobHash.SHAPE),
              hash.text(JobHash.CORRELATION_ID),
              hash.text(JobHash.TRACEPARENT),
              hash.text(JobHash.INPUT),
              attempt,
              token,
              hash.checkpoints(),
              hash.failures(),
              errorOrNull(lost),
              hash.parent(),
              availableAt(hash)),
          JobHash.instantOf(reply.get(5)),
          then.equals("unknown") ? null : idle(then));
    } catch (IllegalArgumentException | IllegalStateException malformed) {
      return new ClaimResult.Unreadable(
          ref, attempt, token, String.valueOf(malformed.getMessage()));
    }
  }

  /** As Lua writes it: with a fraction, should someone have given it one. */
  private static long number(String text) {
    return (long) Double.parseDouble(text);
  }

  private static List<String> hash(JobRef ref, int texts, List<String> found) {
    if (found.size() != texts) {
      throw new IllegalStateException(
          "The hash of job " + ref.id()
              + " holds the byte 0xFF, which is not UTF-8. It was not written by Jobdrill, or something changed it.");
    }
    return found;
  }

  private static Instant availableAt(JobHash hash) {
    Instant due = hash.instantOrNull(JobHash.FIRST_DUE_AT);
    return due == null ? hash.instant(JobHash.ENQUEUED_AT) : due;
  }

  static Optional<StoredJob> stored(JobRef ref, List<Object> reply) {
    return stored(
        ref,
        new JobHash(ref.id(), reply.get(0)),
        (List<?>) reply.get(1),
        JobHash.toMap(reply.get(2)),
        (String) reply.get(3));
  }

  static Optional<StoredJob> stored(
      JobRef ref, JobHash hash, List<?> errors, Map<String, String> children, String delayedUntil) {
    if (hash.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(readable(ref, hash, errors, children, delayedUntil));
    } catch (IllegalArgumentException | IllegalStateException malformed) {
      throw new UnreadableJobException(parentOrNull(hash), isSettled(hash), malformed);
    }
  }

  private static boolean isSettled(JobHash hash) {
    String state = hash.textOrNull(JobHash.STATE);
    return Stream.of(JobState.values())
        .anyMatch(any -> any.isSettled() && any.name().equals(state));
  }

  private static @Nullable JobRef parentOrNull(JobHash hash) {
    try {
      return hash.parent();
    } catch (IllegalArgumentException malformed) {
      return null; // What is wrong with the job is told by the exception that asks for this.
    }
  }

  private static StoredJob readable(
      JobRef ref, JobHash hash, List<?> errors, Map<String, String> children, String delayedUntil) {
    String shape = hash.text(JobHash.SHAPE);
    JobState state = state(hash, delayedUntil);
    return new StoredJob(
        ref,
        hash.text(JobHash.PIPELINE),
        shape,
        hash.text(JobHash.CORRELATION_ID),
        hash.text(JobHash.TRACEPARENT),
        hash.text(JobHash.INPUT),
        state,
        hash.attempts(),
        hash.instant(JobHash.ENQUEUED_AT),
        dueAt(state, hash, delayedUntil),
        hash.instantOrNull(JobHash.SETTLED_AT),
        inOrder(shape, hash.checkpoints()),
        strings(errors).stream().map(ErrorRecords::fromJson).toList(),
        hash.parent(),
        children(children));
  }

  /** A job that came due and stands among the ready ones keeps its state until it is claimed. */
  private static JobState state(JobHash hash, String delayedUntil) {
    JobState state = JobState.valueOf(hash.text(JobHash.STATE));
    return state == JobState.SCHEDULED && delayedUntil.isEmpty() ? JobState.READY : state;
  }

  private static @Nullable Instant dueAt(JobState state, JobHash hash, String delayedUntil) {
    return switch (state) {
      case SCHEDULED -> JobHash.instantOf(delayedUntil);
      case ACTIVE -> hash.instant(JobHash.LEASE);
      default -> null;
    };
  }

  private static Map<String, String> inOrder(String shape, Map<String, String> checkpoints) {
    Map<String, String> ordered = new LinkedHashMap<>();
    for (String step : Shape.parse(shape).names()) {
      String output = checkpoints.get(step);
      if (output != null) {
        ordered.put(step, output);
      }
    }
    checkpoints.forEach(ordered::putIfAbsent);
    return ordered;
  }

  private static Map<JobRef, ChildState> children(Map<String, String> stored) {
    Map<JobRef, ChildState> children = new LinkedHashMap<>();
    stored.forEach((child, state) -> children.put(JobRef.parse(child), ChildStates.parse(state)));
    return children;
  }

  private static List<String> strings(List<?> values) {
    return values.stream().map(String.class::cast).toList();
  }

  private static @Nullable ErrorRecord errorOrNull(String json) {
    return json.isEmpty() ? null : ErrorRecords.fromJson(json);
  }
}
