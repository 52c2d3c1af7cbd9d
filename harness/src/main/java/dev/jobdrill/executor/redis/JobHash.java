package dev.jobdrill.executor.redis;

import dev.jobdrill.executor.JobRef;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a job's hash, and how they are read from the flat lists that scripts return. */
final class JobHash {
  static final String PIPELINE = "pipeline";
  static final String SHAPE = "shape";
  static final String CORRELATION_ID = "correlation_id";
  static final String TRACEPARENT = "traceparent";
  static final String INPUT = "input";
  static final String ENQUEUED_AT = "enqueued_at";
  static final String FIRST_DUE_AT = "first_due_at";
  static final String PARENT = "parent";
  static final String STATE = "state";
  static final String ATTEMPT = "attempt";
  static final String LEASE = "lease";
  static final String SETTLED_AT = "settled_at";

  private static final String OUTPUT = "out:";
  private static final String FAILURES = "failures:";

  private final String id;
  private final Map<String, String> fields;

  JobHash(String id, Object flat) {
    this(id, toMap(flat));
  }

  JobHash(String id, Map<String, String> fields) {
    this.id = id;
    this.fields = fields;
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  String text(String field) {
    String value = fields.get(field);
    if (value == null) {
      throw new IllegalStateException(
          "The hash of job " + id + " has no field '" + field + "'; it holds " + fields.keySet()
              + ". It was not written by Jobdrill, or by another version of it.");
    }
    return value;
  }

  @Nullable
  String textOrNull(String field) {
    return fields.get(field);
  }

  int attempts() {
    String attempt = fields.get(ATTEMPT);
    return attempt == null ? 0 : Integer.parseInt(attempt);
  }

  Instant instant(String field) {
    return instantOf(text(field));
  }

  @Nullable
  Instant instantOrNull(String field) {
    String value = fields.get(field);
    return value == null ? null : instantOf(value);
  }

  @Nullable
  JobRef parent() {
    String parent = fields.get(PARENT);
    return parent == null ? null : JobRef.parse(parent);
  }

  Map<String, Integer> failures() {
    Map<String, Integer> failures = new LinkedHashMap<>();
    fields.forEach((field, value) -> {
      if (field.startsWith(FAILURES)) {
        failures.put(field.substring(FAILURES.length()), Integer.valueOf(value));
      }
    });
    return failures;
  }

  /** In the order of the hash, which is that of completion only while it is small. */
  Map<String, String> checkpoints() {
    Map<String, String> checkpoints = new LinkedHashMap<>();
    fields.forEach((field, value) -> {
      if (field.startsWith(OUTPUT)) {
        checkpoints.put(field.substring(OUTPUT.length()), value);
      }
    });
    return checkpoints;
  }

  static Instant instantOf(String millis) {
    return Instant.ofEpochMilli(Long.parseLong(millis));
  }

  static Map<String, String> toMap(Object flat) {
    List<?> list = (List<?>) flat;
    Map<String, String> map = new LinkedHashMap<>(list.size());
    for (int i = 0; i + 1 < list.size(); i += 2) {
      map.put((String) list.get(i), (String) list.get(i + 1));
    }
    return map;
  }
}
