package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.RedisJobStore.millis;

import dev.jobdrill.executor.ClaimRequest;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.DeadSetCaps;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.Release;
import dev.jobdrill.executor.Released;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The transitions that let go of a job and may take the next one. Thread-safe. */
final class ReleaseScripts {
  private static final int KEYS = 6;
  private static final int ARGS = 8;

  /** By how much, in ms, an expired lease or a due job may be found late while there are jobs ready to run. */
  private static final long LOOK_EVERY = 5;

  private final ScriptRunner redis;
  private final String prefix;

  /** When a release last looked for expired leases and due jobs, in ms on the executor's clock, by queue. */
  private final Map<String, Long> looked = new ConcurrentHashMap<>();

  /**
   * @param redis runs the scripts
   * @param prefix stands before every key
   */
  ReleaseScripts(ScriptRunner redis, String prefix) {
    this.redis = redis;
    this.prefix = prefix;
  }

  Released of(
      ReleaseScript script,
      ClaimedJob job,
      Release release,
      List<String> furtherKeys,
      String... furtherArgs) {
    return of(script, job.ref(), job.token(), release, furtherKeys, furtherArgs);
  }

  Released of(
      ReleaseScript script,
      JobRef job,
      long token,
      Release release,
      List<String> furtherKeys,
      String... furtherArgs) {
    Keys keys = Keys.of(prefix, job.queue());
    ClaimRequest next = release.next();
    String[] touched = new String[KEYS + furtherKeys.size()];
    touched[0] = keys.job(job.id());
    touched[1] = keys.errors(job.id());
    touched[2] = keys.leased();
    touched[3] = keys.ready();
    touched[4] = keys.delayed();
    touched[5] = next == null ? keys.slot("none", 0) : keys.slot(next.worker(), next.slot());
    for (int i = 0; i < furtherKeys.size(); i++) {
      touched[KEYS + i] = furtherKeys.get(i);
    }
    String[] args = new String[ARGS + furtherArgs.length];
    args[0] = job.id();
    args[1] = Long.toString(token);
    args[2] = millis(release.now());
    args[3] = keys.jobPrefix();
    args[4] = next == null ? "" : millis(release.now().plus(next.lease()));
    args[5] = next == null ? "" : next.worker();
    args[6] = next == null ? "" : next.id();
    args[7] = next != null && looks(job.queue(), release.now().toEpochMilli()) ? "1" : "";
    System.arraycopy(furtherArgs, 0, args, ARGS, furtherArgs.length);
    List<String> reply = redis.texts(
        next == null ? script.alone() : script.claiming(),
        "job " + job.id() + " of queue " + job.queue(),
        touched,
        args);
    return Replies.released(job.queue(), reply);
  }

  private boolean looks(String queue, long now) {
    Long last = looked.get(queue);
    if (last != null && now >= last && now - last < LOOK_EVERY) {
      return false;
    }
    looked.put(queue, now);
    return true;
  }

  Released bury(
      JobRef job, long token, @Nullable ErrorRecord error, DeadSetCaps caps, Release release) {
    return of(
        Scripts.BURY,
        job,
        token,
        release,
        List.of(Keys.of(prefix, job.queue()).dead()),
        error == null ? "" : RedisJobStore.stepOf(error),
        error == null ? "" : ErrorRecords.toJson(error),
        caps.maxCount() == null ? "" : caps.maxCount().toString(),
        caps.maxAge() == null ? "" : millis(release.now().minus(caps.maxAge())));
  }
}
