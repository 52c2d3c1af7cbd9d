package dev.jobdrill.deadjob;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Failed jobs of BullMQ 1 to 6 and of Bull 4, from Redis or as the API's {@code getFailed} returns them. Thread-safe. */
public final class BullMqReader implements RedisDeadJobReader {
  /**
   * The class is only what stands before the first colon of a stack, and an empty message has none. Node puts the code of
   * an error of its own between the two: TypeError [ERR_INVALID_ARG_TYPE].
   */
  private static final Pattern TYPE = Pattern.compile(
      "([A-Za-z_$][\\w$.]{0,200})(?: \\[\\w{1,200}\\])?(?:: (.*))?", Pattern.DOTALL);

  private static final Pattern FRAMES = Pattern.compile("\n {4}at ");

  private static final Set<String> PLACED = Set.of(
      "id",
      "name",
      "data",
      "opts",
      "timestamp",
      "processedOn",
      "finishedOn",
      "atm",
      "failedReason",
      "attemptsMade",
      "stacktrace",
      "progress",
      "returnvalue",
      "parentKey",
      "parent",
      "delay",
      "priority",
      "queueQualifiedName",
      "ats",
      "attemptsStarted",
      "stc",
      "stalledCounter",
      "rjk",
      "repeatJobKey",
      "deid",
      "deduplicationId",
      "pb",
      "processedBy",
      "key",
      "prefix",
      "queue",
      "state",
      "score",
      "logs",
      "processed",
      "failed",
      "unsuccessful",
      "dependencies");

  /** For {@link java.util.ServiceLoader}. */
  public BullMqReader() {}

  @Override
  public String system() {
    return "bullmq";
  }

  @Override
  public boolean recognises(Json entry) {
    return BullRecord.looksLikeOne(entry);
  }

  @Override
  public void scan(ReadOnlyRedis redis, RedisQuery query, ReadLimits limits, Entries entries) {
    new BullScan(redis, limits, entries).scan(query);
  }

  @Override
  public DeadJob read(RawDeadJob raw) {
    BullRecord record = BullRecord.of(raw);
    Fields fields = record.fields();
    if (!fields.has("data") && !fields.has("name") && !fields.has("failedReason")) {
      throw new DeadJobException(
          raw.origin() + " has none of the members data, name and failedReason; expected the hash"
              + " of a job of BullMQ, or what getFailed returns.",
          null);
    }
    String id = record.id();
    DeadJobBuilder job = DeadJob.of(
            "bullmq", id == null ? "unknown" : id, fields.textOr("name", "__default__"))
        .version(raw.version() == null ? record.version() : raw.version())
        .attempts(record.count("atm"));
    if (id == null) {
      job.unread("id", KeptNowhere.BULLMQ_HASH_ID);
    }
    queue(job, record);
    Json input = record.json(job, "data");
    if (input != null) {
      job.input(input);
    }
    job.time("created", fields.time("timestamp", Times::millis))
        .time("started", fields.time("processedOn", Times::millis))
        .time("died", fields.time("finishedOn", Times::millis));
    errors(job, record);
    options(job, record, raw.limits());
    BullFlow.read(job, record);
    details(job, record);
    return job.build();
  }

  private static void queue(DeadJobBuilder job, BullRecord record) {
    String qualified = record.qualifiedQueue();
    if (qualified == null) {
      job.queue("unknown").unread("queue", KeptNowhere.BULLMQ_NO_QUEUE);
      return;
    }
    int colon = qualified.lastIndexOf(':');
    job.queue(qualified.substring(colon + 1));
    if (colon >= 0) {
      job.detail("prefix", new Json.Text(qualified.substring(0, colon)));
    }
  }

  private static void errors(DeadJobBuilder job, BullRecord record) {
    String reason = record.text("failedReason");
    Json stacks = record.json(job, "stacktrace");
    List<Json> all = stacks instanceof Json.Arr array ? array.items() : List.of();
    boolean complete = all.size() == record.count("atm");
    for (int i = 0; i < all.size(); i++) {
      String stack =
          all.get(i) instanceof Json.Text text ? text.value() : all.get(i).compact();
      boolean last = i == all.size() - 1;
      JobError parsed = parsed(stack);
      job.error(new JobError(
          parsed.type(),
          last && reason != null ? reason : parsed.message(),
          stack,
          complete || last ? attempt(record, all.size() - 1 - i) : null,
          last ? record.fields().time("finishedOn", Times::millis) : null,
          null));
    }
    if (all.isEmpty() && reason != null) {
      job.error(new JobError(
          null,
          reason,
          null,
          attempt(record, 0),
          record.fields().time("finishedOn", Times::millis),
          null));
    }
    int earlier = record.count("atm") - Math.max(1, all.size());
    if (!complete && earlier > 0) {
      job.unread(
          earlier == 1
              ? "the error of an earlier attempt"
              : "the errors of " + earlier + " earlier attempts",
          KeptNowhere.BULLMQ_NO_STACKS);
    }
  }

  private static @Nullable Integer attempt(BullRecord record, int before) {
    int attempt = record.count("atm") - before;
    return attempt < 1 ? null : attempt;
  }

  private static JobError parsed(String stack) {
    Matcher frames = FRAMES.matcher(stack);
    String head = frames.find() ? stack.substring(0, frames.start()) : stack;
    Matcher type = TYPE.matcher(head);
    return type.matches()
        ? new JobError(
            type.group(1), type.group(2) == null ? "" : type.group(2), stack, null, null, null)
        : new JobError(null, head, stack, null, null, null);
  }

  private static void options(DeadJobBuilder job, BullRecord record, ReadLimits limits) {
    Json options = record.json(job, "opts");
    if (options == null) {
      return;
    }
    Json expanded = BullOptions.expanded(options);
    String key = record.text("rjk");
    if (expanded instanceof Json.Obj object && key != null) {
      // The API takes it out of the options, since it is a field of its own.
      expanded = new Json.Obj(object.members().stream()
          .filter(member -> !member.equals(new Json.Member("repeatJobKey", new Json.Text(key))))
          .toList());
    }
    job.detail("opts", expanded);
    try {
      job.traceparent(BullOptions.traceparent(expanded, limits));
    } catch (DeadJobException e) {
      job.unread("traceparent", String.valueOf(e.getMessage()));
    }
  }

  private static void details(DeadJobBuilder job, BullRecord record) {
    for (String name : List.of("ats", "stc")) {
      if (record.count(name) > 0) {
        job.detail(
            name.equals("ats") ? "attemptsStarted" : "stalledCounter",
            new Json.Num(String.valueOf(record.count(name))));
      }
    }
    detail(job, "repeatJobKey", record.text("rjk"));
    detail(job, "deduplicationId", record.text("deid"));
    detail(job, "processedBy", record.text("pb"));
    for (String name : List.of("progress", "returnvalue", "delay", "priority")) {
      Json value = record.json(job, name);
      if (value != null && value != Json.Null.NULL && !value.equals(new Json.Num("0"))) {
        job.detail(name, value);
      }
    }
    if (!record.list("logs").isEmpty()) {
      job.detail("logs", new Json.Arr(record.list("logs")));
    }
    for (String other : new TreeSet<>(record.fields().asNames())) {
      if (!PLACED.contains(other)) {
        job.detail(other, record.fields().get(other));
      }
    }
    if (!record.isHash()) {
      job.unread("logs, children and the source's version", KeptNowhere.BULLMQ_DUMP);
    }
  }

  private static void detail(DeadJobBuilder job, String name, @Nullable String value) {
    if (value != null) {
      job.detail(name, new Json.Text(value));
    }
  }
}
