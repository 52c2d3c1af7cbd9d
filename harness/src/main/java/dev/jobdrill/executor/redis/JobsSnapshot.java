package dev.jobdrill.executor.redis;

import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.StoredJob;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The jobs in what was read of a store's keys at one moment, for tests that look at everything at once. Immutable if what it
 * was made of is not changed.
 */
public final class JobsSnapshot {
  private static final Pattern HASH = Pattern.compile("\\{(.+)}:job:(.+):data");

  private final Map<String, Object> content;

  /**
   * A view of what was read.
   *
   * @param content by key without the store's prefix: of a hash its fields by name, of a list its elements, of a sorted set
   *     its elements, each followed by its score
   */
  public JobsSnapshot(Map<String, Object> content) {
    this.content = content;
  }

  /** {@return the jobs that are there, in the order of their names} */
  public NavigableSet<JobRef> jobs() {
    NavigableSet<JobRef> found = new TreeSet<>(Comparator.comparing(JobRef::toString));
    for (String key : content.keySet()) {
      Matcher hash = HASH.matcher(key);
      if (hash.matches()) {
        found.add(new JobRef(hash.group(1), hash.group(2)));
      }
    }
    return found;
  }

  /**
   * One job.
   *
   * @param job which one
   * @return everything stored of it; empty if it is not there
   * @throws IllegalStateException if it was not written by this version of Jobdrill
   */
  public Optional<StoredJob> find(JobRef job) {
    Keys keys = Keys.of("", job.queue());
    return Replies.stored(
        job,
        new JobHash(job.id(), fields(keys.job(job.id()))),
        elements(keys.errors(job.id())),
        fields(keys.children(job.id())),
        score(keys.delayed(), job.id()));
  }

  private Map<String, String> fields(String key) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (content.get(key) instanceof Map<?, ?> found) {
      found.forEach((field, value) -> fields.put(String.valueOf(field), String.valueOf(value)));
    }
    return fields;
  }

  private List<?> elements(String key) {
    return content.get(key) instanceof List<?> found ? found : List.of();
  }

  private String score(String key, String id) {
    List<?> entries = elements(key);
    for (int i = 0; i + 1 < entries.size(); i += 2) {
      if (entries.get(i).equals(id)) {
        return String.valueOf(entries.get(i + 1));
      }
    }
    return "";
  }
}
