package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.JobStoreException.Outcome.NOT_APPLIED;
import static dev.jobdrill.executor.JobStoreException.Outcome.UNKNOWN;

import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.JobStoreException.Outcome;
import dev.jobdrill.executor.JobStoreException.Reason;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.PartitionSelectorException;
import io.lettuce.core.cluster.UnknownPartitionException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells from what Lettuce throws why a transition failed and whether it may have been made.
 *
 * <p>Redis does not undo what a script wrote before the command at which it failed. That the outcome is {@code
 * NOT_APPLIED} therefore rests on what the tests pin down for Redis 6.2 and 7:
 *
 * <ul>
 *   <li>{@code LOADING}, {@code BUSY}, {@code MASTERDOWN}, {@code NOAUTH}, {@code CLUSTERDOWN} and the other answers of
 *       a cluster refuse a script before it starts, as {@code NOPERM} does if that is the answer's first word and the
 *       script is not named.
 *   <li>{@code READONLY}, {@code NOREPLICAS} and {@code MISCONF} refuse every write, the first one of a script
 *       included, and do not begin to hold while it runs.
 *   <li>{@code OOM} refuses only commands that may need memory, and only until a script has written for the first time:
 *       after one that frees memory, say {@code LPOP}, the script runs to its end. So it is all or nothing too.
 *   <li>A script that was killed had written nothing, since Redis refuses to kill one that has.
 * </ul>
 *
 * <p>Within a script, a missing permission and every error not named here can come after a write: their outcome is
 * {@code UNKNOWN}.
 *
 * <p>By default, Lettuce connects again and sends again what was not answered. Then the answer is that to the last
 * sending, and the first may have been carried out unheard; a client that rejects commands while it is disconnected
 * ({@code DisconnectedBehavior.REJECT_COMMANDS}), or that does not reconnect, sends once. Hence every transition can be
 * repeated, and is repeated rather than trusted to be undone.
 */
final class StoreErrors {
  private static final String REPEAT = "Repeat it, which is safe";

  /** What Lettuce says when it did not even send the command. */
  private static final Set<String> NOT_SENT =
      Set.of("Currently not connected. Commands are rejected.", "Connection is closed");

  private static final Set<String> LOST = Set.of("Connection disconnected", "Connection closed");

  private StoreErrors() {}

  /**
   * Translates a failure.
   *
   * @param what what was being done to which job or queue, as in "Completing job 7 of queue mail"
   * @param failure what Lettuce threw
   */
  static JobStoreException translate(String what, RuntimeException failure) {
    if (failure instanceof JobStoreException known) {
      return known;
    }
    for (Throwable cause : causes(failure)) {
      if (cause instanceof RedisCommandExecutionException answered) {
        return answered(what, message(answered), failure);
      }
    }
    return unanswered(what, failure);
  }

  private static JobStoreException answered(String what, String answer, RuntimeException failure) {
    RedisAnswer read = RedisAnswer.of(answer);
    return exception(
        what,
        "Redis answered '" + answer + "'",
        read.reason(),
        read.outcome(),
        read.remedy(),
        failure);
  }

  private static JobStoreException unanswered(String what, RuntimeException failure) {
    String said = message(failure);
    if (failure instanceof RedisConnectionException) {
      boolean late =
          causes(failure).stream().anyMatch(RedisCommandTimeoutException.class::isInstance);
      return exception(
          what,
          "no connection to Redis could be made (" + said + ": " + message(root(failure)) + ")",
          late ? Reason.TIMEOUT : Reason.REFUSED,
          NOT_APPLIED,
          "Start the server or correct its address",
          failure);
    }
    if (failure instanceof RedisCommandTimeoutException) {
      return exception(
          what,
          "Redis did not answer in time (" + said + ")",
          Reason.TIMEOUT,
          UNKNOWN,
          REPEAT
              + "; look for a server that is overloaded, paused or cut off, or allow it more time",
          failure);
    }
    if (failure instanceof PartitionSelectorException
        || failure instanceof UnknownPartitionException) {
      return exception(
          what,
          "the client knows no node of the cluster for it (" + said + ")",
          Reason.CLUSTER_DOWN,
          NOT_APPLIED,
          "See CLUSTER NODES for the missing master, and let the client refresh its topology",
          failure);
    }
    return connectionLost(what, said, failure);
  }

  private static JobStoreException connectionLost(
      String what, String said, RuntimeException failure) {
    boolean neverSent = NOT_SENT.contains(said);
    boolean lost =
        LOST.contains(said) || causes(failure).stream().anyMatch(IOException.class::isInstance);
    if (failure instanceof RedisException && (neverSent || lost)) {
      return exception(
          what,
          (neverSent
                  ? "there is no connection to Redis"
                  : "the connection to Redis was lost before the answer came")
              + " (" + said + ")",
          Reason.CONNECTION_LOST,
          neverSent ? NOT_APPLIED : UNKNOWN,
          neverSent ? "Repeat it when the connection is back" : REPEAT,
          failure);
    }
    return unclassified(what, failure);
  }

  private static JobStoreException unclassified(String what, RuntimeException failure) {
    boolean interrupted = failure instanceof RedisCommandInterruptedException;
    return exception(
        what,
        interrupted
            ? "the thread was interrupted while it waited for Redis"
            : "the Redis client failed (" + failure + ")",
        Reason.OTHER,
        UNKNOWN,
        interrupted ? REPEAT : REPEAT + "; if it fails again, see the cause",
        failure);
  }

  private static JobStoreException exception(
      String what,
      String found,
      Reason reason,
      Outcome outcome,
      String remedy,
      RuntimeException cause) {
    String consequence = outcome == NOT_APPLIED
        ? "so nothing was written"
        : "so it is not known whether it was written";
    return new JobStoreException(
        what + " failed: " + found + ", " + consequence + ". " + remedy + ".",
        reason,
        outcome,
        cause);
  }

  private static String message(Throwable failure) {
    return Objects.requireNonNullElseGet(failure.getMessage(), failure::toString);
  }

  private static Throwable root(Throwable failure) {
    List<Throwable> causes = causes(failure);
    return causes.get(causes.size() - 1);
  }

  /** Bounded, since a chain of causes may run in a circle. */
  private static List<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(50)
        .toList();
  }
}
