package dev.jobdrill.deadjob;

import org.jspecify.annotations.Nullable;

/**
 * Which dead jobs of a Redis are meant.
 *
 * @param prefix what stands before the keys: Sidekiq's and Resque's namespace, BullMQ's prefix, the prefix of Jobdrill's
 *     store; null for the default of Sidekiq ({@code dead}) and Resque, and for any elsewhere; {@code *} for any
 * @param queue the queue, where each queue has a set of its own; null for all
 * @param set {@code dead}, or {@code retry} for Sidekiq's jobs that failed and will run again
 */
public record RedisQuery(@Nullable String prefix, @Nullable String queue, String set) {
  /** All that is dead, under the default names. */
  public static final RedisQuery ALL = new RedisQuery(null, null, "dead");

  /** A text as a glob that matches it alone; {@code *} stays. */
  static String glob(@Nullable String text) {
    return text == null || text.equals("*") ? "*" : text.replaceAll("([\\\\*?\\[\\]^])", "\\\\$1");
  }
}
