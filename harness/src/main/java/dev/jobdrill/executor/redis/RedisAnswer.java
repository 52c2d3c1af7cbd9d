package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.JobStoreException.Outcome.NOT_APPLIED;
import static dev.jobdrill.executor.JobStoreException.Outcome.UNKNOWN;

import dev.jobdrill.executor.JobStoreException.Outcome;
import dev.jobdrill.executor.JobStoreException.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an error that Redis answered means. */
record RedisAnswer(Reason reason, Outcome outcome, String remedy) {
  /** What Redis 6.2 puts before the answer to a command in a script, its dash included. */
  private static final Pattern IN_SCRIPT_OF_SIX = Pattern.compile(
      "ERR Error running script \\(call to f_\\p{XDigit}{40}\\): (?:@?\\w+: ?\\d+: )*-?(.*)",
      Pattern.DOTALL);

  /** What Redis 7 puts behind it. */
  private static final Pattern IN_SCRIPT_OF_SEVEN =
      Pattern.compile("(.*?)\\.? script: \\p{XDigit}{40}, on @\\w+:\\d+\\.", Pattern.DOTALL);

  static RedisAnswer of(String answer) {
    Matcher six = IN_SCRIPT_OF_SIX.matcher(answer);
    Matcher seven = IN_SCRIPT_OF_SEVEN.matcher(answer);
    if (six.matches()) {
      return of(six.group(1), true);
    }
    return seven.matches() ? of(seven.group(1), true) : of(answer, false);
  }

  private static RedisAnswer of(String error, boolean inScript) {
    int space = error.indexOf(' ');
    String code = space < 0 ? error : error.substring(0, space);
    return switch (code) {
      case "READONLY" ->
        refused(Reason.READ_ONLY, "Connect to the master; after a failover, to the new one");
      case "OOM" ->
        refused(
            Reason.OUT_OF_MEMORY,
            "Raise the server's maxmemory or delete data, and keep maxmemory-policy at noeviction");
      case "LOADING" -> refused(Reason.LOADING, "Repeat it when the server has loaded its data");
      case "BUSY" ->
        refused(
            Reason.BUSY, "Wait for the script that occupies the server, or end it by SCRIPT KILL");
      case "MASTERDOWN" ->
        refused(Reason.MASTER_DOWN, "Connect to the master, and see why this replica has lost it");
      case "NOREPLICAS" ->
        refused(
            Reason.NO_REPLICAS,
            "Bring the server's replicas back, or lower its min-replicas-to-write");
      case "MISCONF" ->
        refused(
            Reason.MISCONFIGURED,
            "See the server's log for why it cannot write to its disk, and free or repair that");
      case "CLUSTERDOWN" ->
        refused(Reason.CLUSTER_DOWN, "See CLUSTER NODES for the missing master, and bring it back");
      case "TRYAGAIN", "ASK" -> refused(Reason.CLUSTER_DOWN, "Repeat it when the slot has moved");
      case "MOVED" ->
        refused(
            Reason.OTHER, "The server belongs to a cluster: connect to it by a RedisClusterClient");
      case "CROSSSLOT" ->
        refused(Reason.OTHER, "Report this: the keys of a job should share a slot of the cluster");
      case "NOAUTH", "WRONGPASS" ->
        refused(
            Reason.NOT_PERMITTED, "Give the connection a user and password that the server knows");
      default -> other(error, inScript);
    };
  }

  /** A user who may not run the script at all is refused before it starts, by a NOPERM that names no script. */
  private static RedisAnswer other(String error, boolean inScript) {
    if (error.startsWith("NOPERM") || error.contains("The user executing the script can't")) {
      return new RedisAnswer(
          Reason.NOT_PERMITTED,
          inScript ? UNKNOWN : NOT_APPLIED,
          "Give the user the rights and key patterns that docs/redis.md lists, then repeat it");
    }
    if (inScript && error.contains("Script killed by user")) {
      return refused(Reason.BUSY, "Repeat it, and see what kept the server busy");
    }
    return new RedisAnswer(
        Reason.OTHER,
        UNKNOWN,
        "See what the server means; keys that something else has written are a likely cause");
  }

  private static RedisAnswer refused(Reason reason, String remedy) {
    return new RedisAnswer(reason, NOT_APPLIED, remedy);
  }
}
