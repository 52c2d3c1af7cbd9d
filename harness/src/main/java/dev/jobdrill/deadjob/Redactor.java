package dev.jobdrill.deadjob;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces what an {@link Allowlist} does not name: in inputs, outputs, error messages, stack traces, logs, headers, HTTP
 * bodies and everything else that is not structure. Structure is the names of system, job, queue, steps and error classes,
 * counts, times, states, and ids that look made by a machine. Thread-safe.
 */
public final class Redactor {
  private static final Set<String> STRUCTURE = Set.of("format", "version", "attempts", "times");

  /** Ids made by a machine: hexadecimal, UUIDs, counters, trace contexts. */
  private static final Pattern MACHINE_ID = Pattern.compile(
      "[0-9]{1,9}|[0-9a-f]{12,64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|00-[0-9a-f-]{4,60}|unknown");

  /** Names that programmers give. */
  private static final Pattern IDENTIFIER = Pattern.compile("[\\w$.:/#<>{} -]{1,120}");

  private static final Pattern KEY = Pattern.compile("[A-Za-z_$@][\\w$.@-]{0,63}|");
  private static final Set<String> NAMES =
      Set.of("system", "name", "queue", "class", "step", "state", "method", "what", "kind");
  private static final Set<String> IDS = Set.of("id", "correlationId", "traceparent");
  private static final Set<String> COUNTS = Set.of("attempt", "status", "at");

  /** How a job is retried, where its source keeps that: counts, durations, and the name of a backoff. */
  private static final Pattern RETRIES = Pattern.compile(
      "details\\.(retry|opts\\.(attempts|backoff\\.(type|delay))|(activityR|r)etryPolicy\\.\\w+)");

  private static final Pattern WORD_OR_COUNT = Pattern.compile("[A-Za-z]{1,30}|[0-9.]{1,12}s?");

  private final Allowlist allowlist;

  /**
   * Redacts by an allowlist.
   *
   * @param allowlist what may leave in the clear
   */
  public Redactor(Allowlist allowlist) {
    this.allowlist = allowlist;
  }

  /**
   * A document that may leave.
   *
   * @param job the redacted job
   * @param warnings what the allowlist lets through although it looks like a secret, a sentence each
   */
  public record Result(DeadJob job, List<String> warnings) {}

  /**
   * Redacts a dead job.
   *
   * @param job the job; stays as it is
   * @return its redacted twin
   */
  public Result redact(DeadJob job) {
    return redact(job, Set.of(), 0);
  }

  /** With values that may stay in the paths of requests, too, and the number of values redacted before. */
  Result redact(DeadJob job, Set<String> clear, int before) {
    Json.Obj document = DeadJobDocument.toJson(job);
    Pass values = new Pass(new Placeholders(before), new HashSet<>(clear), false);
    values.top(document);
    if (!job.http().isEmpty()) {
      // Then the paths, now that every value is known that may be part of one.
      new Pass(values.placeholders, values.clear, true).top(document);
    }
    // And again, now that every value is known that free text may quote.
    Pass last = new Pass(values.placeholders, values.clear, true);
    Json.Obj redacted = last.top(document);
    DeadJob parsed = DeadJobDocument.parse("The redacted " + job.source() + " job", redacted);
    DeadJobBuilder result = DeadJobDocument.toBuilder(parsed);
    result.redacted.clear();
    result.redacted.addAll(job.redacted());
    result.redacted.addAll(last.redactions);
    return new Result(result.build(), List.copyOf(last.warnings));
  }

  private final class Pass {
    final Placeholders placeholders;
    final List<Redaction> redactions = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();

    /** What is allowed somewhere in the document, and may thus be part of a path. */
    final Set<String> clear;

    final boolean withPaths;

    Pass(Placeholders placeholders, Set<String> clear, boolean withPaths) {
      this.placeholders = placeholders;
      this.clear = clear;
      this.withPaths = withPaths;
    }

    Json.Obj top(Json.Obj document) {
      List<Json.Member> members = new ArrayList<>();
      for (Json.Member member : document.members()) {
        String name = member.name();
        boolean kept = STRUCTURE.contains(name) || name.equals("redacted");
        members.add(new Json.Member(
            name,
            kept
                ? member.value()
                : name.equals("input") || name.equals("details")
                    ? value(member.value(), name, name)
                    : structure(member.value(), name, name)));
      }
      return new Json.Obj(members);
    }

    /** A part of the document whose members we named ourselves. */
    private Json structure(Json value, String name, String path) {
      if (value instanceof Json.Obj object) {
        if (HttpRedaction.isHeader(path)) {
          return HttpRedaction.isStructure(object) ? object : members(object, path);
        }
        return members(object, path);
      }
      if (value instanceof Json.Arr array) {
        List<Json> items = new ArrayList<>();
        for (int i = 0; i < array.items().size(); i++) {
          items.add(structure(array.items().get(i), name, path + "[" + i + "]"));
        }
        return new Json.Arr(items);
      }
      if (value instanceof Json.Text text && HttpRedaction.isPath(path)) {
        return path(text.value(), name, path);
      }
      if (value instanceof Json.Text text && isPlain(name, text.value(), path)) {
        return value;
      }
      return COUNTS.contains(name) || path.startsWith("source.") ? value : value(value, name, path);
    }

    private Json path(String target, String name, String path) {
      if (!withPaths) {
        return new Json.Text(target);
      }
      if (allowlist.allows(name, path)) {
        return new Json.Text(placeholders.withoutRedacted(target));
      }
      String redacted = HttpRedaction.redacted(target, clear, placeholders);
      if (!redacted.equals(target)) {
        redactions.add(new Redaction(path, "parts of a path"));
      }
      return new Json.Text(redacted);
    }

    private Json.Obj members(Json.Obj object, String path) {
      List<Json.Member> members = new ArrayList<>();
      for (Json.Member member : object.members()) {
        String at = path + "." + member.name();
        boolean payload = Set.of("input", "output", "result", "requestBody", "responseBody")
            .contains(member.name());
        members.add(new Json.Member(
            member.name(),
            payload
                ? value(member.value(), member.name(), at)
                : structure(member.value(), member.name(), at)));
      }
      return new Json.Obj(members);
    }

    private boolean isPlain(String name, String text, String path) {
      if (SecretDetector.look(null, text).filter(why -> !why.contains("random")).isPresent()) {
        return false;
      }
      if (path.startsWith("unread[")) {
        return path.endsWith(".what") || KeptNowhere.says(text);
      }
      return IDS.contains(name)
          ? MACHINE_ID.matcher(text).matches()
          : NAMES.contains(name)
              && !path.contains("Headers[")
              && IDENTIFIER.matcher(text).matches();
    }

    /** A part of the document that others made. */
    private Json value(Json value, String name, String path) {
      if (value instanceof Json.Obj object) {
        List<Json.Member> members = new ArrayList<>();
        for (Json.Member member : object.members()) {
          String key = key(member.name(), path);
          members.add(new Json.Member(key, value(member.value(), member.name(), path + "." + key)));
        }
        return new Json.Obj(members);
      }
      if (value instanceof Json.Arr array) {
        List<Json> items = new ArrayList<>();
        for (int i = 0; i < array.items().size(); i++) {
          items.add(value(array.items().get(i), name, path + "[" + i + "]"));
        }
        return new Json.Arr(items);
      }
      if (value == Json.Null.NULL || isOfRetries(value, path) || allowed(value, name, path)) {
        clear.add(value instanceof Json.Text text ? text.value() : value.compact());
        return value instanceof Json.Text text
            ? new Json.Text(placeholders.withoutRedacted(text.value()))
            : value;
      }
      return placeholder(value, path);
    }

    private boolean isOfRetries(Json value, String path) {
      return RETRIES.matcher(path).matches()
          && (value instanceof Json.Bool
              || WORD_OR_COUNT
                  .matcher(value instanceof Json.Text text ? text.value() : value.compact())
                  .matches());
    }

    private boolean allowed(Json value, String name, String path) {
      if (!allowlist.allows(name, path)) {
        return false;
      }
      String shown = value instanceof Json.Text text ? text.value() : value.compact();
      Optional<String> secret = SecretDetector.look(name, shown);
      secret.ifPresent(
          why -> warnings.add("The allowlist lets " + path + " through, but " + why + "."));
      return true;
    }

    private Json placeholder(Json value, String path) {
      if (value instanceof Json.Text text) {
        redactions.add(new Redaction(path, "string " + Placeholders.lengthClass(text.value())));
        return new Json.Text(placeholders.text(text.value()));
      }
      redactions.add(new Redaction(path, value.kind()));
      return value instanceof Json.Num number
          ? new Json.Num(placeholders.number(number.literal()))
          : new Json.Bool(false);
    }

    /** Keys are structure, unless they are data: an e-mail address or a token as a key. */
    private String key(String name, String path) {
      @Nullable String why = SecretDetector.look(null, name).orElse(null);
      if (KEY.matcher(name).matches() && why == null) {
        return name;
      }
      redactions.add(new Redaction(path + " (a key)", "string " + Placeholders.lengthClass(name)));
      return placeholders.text(name);
    }
  }
}
