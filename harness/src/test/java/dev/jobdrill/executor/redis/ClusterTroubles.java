package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.Refusal.KEY;

import dev.jobdrill.environment.ServerBinary;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A cluster whose slots are not where they should be. One cluster goes through all, since it takes long to form. */
final class ClusterTroubles {
  private static final int SLOT = SlotHash.getSlot(KEY);
  private static final Map<ServerBinary, ClusterTroubles> PROVOKED =
      new EnumMap<>(ServerBinary.class);

  private final Refusal wrongNode;
  private final Refusal slotUnderway;
  private final Refusal slotUnknownToTheClient;
  private final Refusal slotNotServed;

  private ClusterTroubles(RedisCluster cluster) {
    wrongNode = askWrongNode(cluster);
    slotUnderway = moveSlot(cluster);
    slotUnknownToTheClient = forgetSlots(cluster);
    slotNotServed = dropSlot(cluster);
  }

  static Refusal wrongNode(ServerBinary binary) {
    return on(binary).wrongNode;
  }

  static Refusal slotUnderway(ServerBinary binary) {
    return on(binary).slotUnderway;
  }

  static Refusal slotUnknownToTheClient(ServerBinary binary) {
    return on(binary).slotUnknownToTheClient;
  }

  static Refusal slotNotServed(ServerBinary binary) {
    return on(binary).slotNotServed;
  }

  private static ClusterTroubles on(ServerBinary binary) {
    synchronized (PROVOKED) {
      return PROVOKED.computeIfAbsent(binary, unused -> {
        try (RedisCluster cluster = RedisCluster.start(binary)) {
          return new ClusterTroubles(cluster);
        }
      });
    }
  }

  /** A plain connection does not follow where the node points. */
  private static Refusal askWrongNode(RedisCluster cluster) {
    RedisCommands<String, String> commands =
        cluster.otherThan(cluster.nodeOf(KEY)).commands();
    return Refusal.of(() -> commands.incr(KEY), commands);
  }

  /** While a slot moves, neither node need have all the keys of a script. */
  private static Refusal moveSlot(RedisCluster cluster) {
    RedisCommands<String, String> from = cluster.nodeOf(KEY).commands();
    RedisCommands<String, String> to = cluster.otherThan(cluster.nodeOf(KEY)).commands();
    String[] siblings = {KEY, "{" + KEY + "}"};
    from.set(siblings[1], "stays");
    to.clusterSetSlotImporting(SLOT, from.clusterMyId());
    from.clusterSetSlotMigrating(SLOT, to.clusterMyId());
    Refusal refusal = new Refusal(
        Refusal.failure(() -> from.del(siblings)),
        Refusal.failure(() -> Refusal.run(from, siblings)),
        Refusal.failure(() -> Refusal.run(from, siblings)));
    from.clusterSetSlotStable(SLOT);
    to.clusterSetSlotStable(SLOT);
    return refusal;
  }

  private static Refusal forgetSlots(RedisCluster cluster) {
    cluster.connection().getPartitions().forEach(node -> node.setSlots(List.of()));
    cluster.connection().getPartitions().updateCache();
    Refusal refusal = increment(cluster);
    cluster.client().refreshPartitions();
    return refusal;
  }

  private static Refusal dropSlot(RedisCluster cluster) {
    cluster.nodeOf(KEY).commands().clusterDelSlots(SLOT);
    return increment(cluster);
  }

  private static Refusal increment(RedisCluster cluster) {
    RedisAdvancedClusterCommands<String, String> commands = cluster.connection().sync();
    return Refusal.of(() -> commands.incr(KEY), commands);
  }
}
