package dev.jobdrill.executor.redis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jobdrill.executor.ChildState;
import dev.jobdrill.executor.ClaimResult;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.Enqueued;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.Released;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.pipeline.Shape;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the scripts answer, as objects. */
final class Replies {
  /** A payload has its limit already. */
  private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build())
      .enable(DeserializationFeature.USE_LONG_FOR_INTS)
      .build();

  private Replies() {}

  static Enqueued enqueued(String queue, String reply) {
    List<?> parts = list(reply);
    return new Enqueued(!parts.get(0).equals(0L), claimOrNull(queue, parts, 1));
  }

  static Released released(String queue, String reply) {
    List<?> parts = list(reply);
    List<String> evicted =
        parts.size() > 1 && parts.get(1) instanceof List<?> ids ? strings(ids) : List.of();
    return new Released(parts.get(0).equals(1L), claimOrNull(queue, parts, 2), evicted);
  }

  static ClaimResult claim(String queue, String reply) {
    return claim(queue, list(reply));
  }

  /** What a script returned as JSON; a number alone is a list of one. An empty list of Lua's is an object. */
  private static List<?> list(String json) {
    try {
      return JSON.readValue(json, Object.class) instanceof List<?> list
          ? list
          : List.of(JSON.readValue(json, Object.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Redis's cjson writes JSON, but: " + json, e);
    }
  }

  private static @Nullable ClaimResult claimOrNull(String queue, List<?> parts, int index) {
    return parts.size() > index && parts.get(index) instanceof List<?> claim
        ? claim(queue, claim)
        : null;
  }

  private static ClaimResult claim(String queue, List<?> reply) {
    String detail = (String) reply.get(1);
    return switch ((String) reply.get(0)) {
      case "idle" -> idle(detail);
      case "vanished" -> new ClaimResult.Vanished(new JobRef(queue, detail));
      case "unreported" -> new ClaimResult.Unreported(new JobRef(queue, detail));
      default -> claimed(new JobRef(queue, detail), reply);
    };
  }

  private static ClaimResult.Idle idle(String nextDue) {
    return new ClaimResult.Idle(nextDue.isEmpty() ? null : JobHash.instantOf(nextDue));
  }

  private static ClaimResult claimed(JobRef ref, List<?> reply) {
    String lost = (String) reply.get(2);
    int attempt = ((Long) reply.get(3)).intValue();
    long token = (Long) reply.get(4);
    try {
      JobHash hash = new JobHash(ref.id(), reply.get(5));
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
          JobHash.instantOf((String) reply.get(6)),
          reply.size() > 7 ? idle((String) reply.get(7)) : null);
    } catch (IllegalArgumentException | IllegalStateException malformed) {
      return new ClaimResult.Unreadable(
          ref, attempt, token, String.valueOf(malformed.getMessage()));
    }
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
    String shape = hash.text(JobHash.SHAPE);
    JobState state = state(hash, delayedUntil);
    return Optional.of(new StoredJob(
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
        children(children)));
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
