package dev.jobdrill.deadjob;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parents and children of a flow of BullMQ. Ids are the full keys, since a child may lie in any queue. */
final class BullFlow {
  private BullFlow() {}

  static void read(DeadJobBuilder job, BullRecord record) {
    String parentKey = record.text("parentKey");
    if (parentKey == null && record.json(job, "parent") instanceof Json.Obj parent) {
      String id = parent.text("id");
      String queue = parent.text("queueKey");
      parentKey = id == null || queue == null ? null : queue + ":" + id;
    }
    if (parentKey != null) {
      job.parent(new RelatedJob(parentKey, null, null, null, null, null));
    }
    for (Json.Member child : record.related("processed")) {
      Json result = child.value() instanceof Json.Text text
          ? record.parsed(job, "the result of child " + child.name(), text.value())
          : child.value();
      job.child(related(child.name(), "completed", result, null));
    }
    for (Json.Member child : record.related("failed")) {
      String reason = child.value() instanceof Json.Text text ? text.value() : null;
      job.child(related(child.name(), "failure ignored", null, reason));
    }
    ids(record.list("unsuccessful")).forEach(id -> job.child(related(id, "failed", null, null)));
    String reason = record.text("failedReason");
    for (String id : ids(record.list("dependencies"))) {
      // BullMQ 3 and 4 leave the child that the parent died of among those that it waits for.
      boolean culprit = ("child " + id + " failed").equals(reason);
      job.child(related(id, culprit ? "failed" : "running", null, null));
    }
  }

  /** Elements are ids, or pairs of an id and a score. */
  private static List<String> ids(List<Json> entries) {
    return entries.stream()
        .map(entry -> entry instanceof Json.Arr pair && !pair.items().isEmpty()
            ? pair.items().get(0)
            : entry)
        .map(id -> id instanceof Json.Text text ? text.value() : id.compact())
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private static RelatedJob related(
      String id, String state, @Nullable Json result, @Nullable String reason) {
    return new RelatedJob(id, null, null, state, result, reason);
  }
}
