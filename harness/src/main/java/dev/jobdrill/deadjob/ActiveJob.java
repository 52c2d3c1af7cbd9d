package dev.jobdrill.deadjob;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The envelope of Rails' ActiveJob, and the marks it puts on arguments. */
final class ActiveJob {
  private static final Set<String> WRAPPERS = Set.of(
      "ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper",
      "Sidekiq::ActiveJob::Wrapper",
      "ActiveJob::QueueAdapters::ResqueAdapter::JobWrapper");

  private ActiveJob() {}

  static boolean wraps(String className) {
    return WRAPPERS.contains(className);
  }

  static Fields envelope(String origin, Json args) {
    Json first = args instanceof Json.Arr array && !array.items().isEmpty()
        ? array.items().get(0)
        : Json.Null.NULL;
    return Fields.of(origin + " (ActiveJob's envelope args[0])", "with 'arguments'", first);
  }

  /** The arguments without ActiveJob's marks: symbols, times and references as the strings they stand for. */
  static Json plain(Json value) {
    if (value instanceof Json.Arr array) {
      return new Json.Arr(array.items().stream().map(ActiveJob::plain).toList());
    }
    if (!(value instanceof Json.Obj object)) {
      return value;
    }
    Json sole = reference(object);
    if (sole != null) {
      return sole;
    }
    List<Json.Member> members = new ArrayList<>();
    for (Json.Member member : object.members()) {
      if (!member.name().equals("_aj_symbol_keys")
          && !member.name().equals("_aj_ruby2_keywords")
          && !member.name().equals("_aj_hash_with_indifferent_access")) {
        members.add(new Json.Member(member.name(), plain(member.value())));
      }
    }
    return new Json.Obj(members);
  }

  private static @Nullable Json reference(Json.Obj object) {
    if (object.members().size() == 1 && object.get("_aj_globalid") instanceof Json.Text gid) {
      return gid;
    }
    Json serialized = object.get("_aj_serialized") == null ? null : object.get("value");
    return serialized == null ? null : plain(serialized);
  }
}
