package dev.jobdrill.executor.redis;

import static org.awaitility.Awaitility.await;

import dev.jobdrill.environment.ServerBinary;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Three masters that share the slots of a cluster, on loopback. They end with {@link #close} or with this JVM. */
final class RedisCluster implements AutoCloseable {
  private static final int NODES = 3;

  private final List<RedisServer> nodes = new ArrayList<>();
  private RedisClusterClient client;
  private StatefulRedisClusterConnection<String, String> connection;

  private RedisCluster() {}

  static RedisCluster start(String... configuration) {
    return start(ServerBinary.EMBEDDED, configuration);
  }

  static RedisCluster start(ServerBinary binary, String... configuration) {
    RedisCluster cluster = new RedisCluster();
    try {
      for (int i = 0; i < NODES; i++) {
        cluster.nodes.add(RedisServer.on(binary)
            .with("cluster-enabled yes", "cluster-config-file nodes.conf")
            .with(configuration)
            .start());
      }
      cluster.join();
      cluster.connect();
      return cluster;
    } catch (RuntimeException | Error failure) {
      cluster.close();
      throw failure;
    }
  }

  RedisServer node(int index) {
    return nodes.get(index);
  }

  /** {@return the node that serves a key} */
  RedisServer nodeOf(String key) {
    return nodes.get(SlotHash.getSlot(key) * NODES / SlotHash.SLOT_COUNT);
  }

  /** {@return some other node} */
  RedisServer otherThan(RedisServer node) {
    return nodes.get(0) == node ? nodes.get(1) : nodes.get(0);
  }

  RedisClusterClient client() {
    return client;
  }

  /** {@return the one connection of the rig itself} */
  StatefulRedisClusterConnection<String, String> connection() {
    return connection;
  }

  /** Waits until every node says that all slots are served by all nodes, or that they are not. */
  void awaitState(String state) {
    for (RedisServer node : nodes) {
      await()
          .atMost(RigClients.LIMIT)
          .until(() -> node.commands().clusterInfo().contains("cluster_state:" + state));
    }
  }

  /** {@return the slots of a node, a third of all} */
  static int[] slotsOf(int node) {
    return IntStream.range(0, SlotHash.SLOT_COUNT)
        .filter(slot -> slot * NODES / SlotHash.SLOT_COUNT == node)
        .toArray();
  }

  private void join() {
    for (int i = 0; i < NODES; i++) {
      node(i).commands().clusterSetConfigEpoch(i + 1L);
      node(i).commands().clusterAddSlots(slotsOf(i));
      node(0).commands().clusterMeet("127.0.0.1", node(i).port());
    }
    for (RedisServer node : nodes) {
      await()
          .atMost(RigClients.LIMIT)
          .until(() -> node.commands().clusterInfo().contains("cluster_known_nodes:" + NODES));
    }
    awaitState("ok");
  }

  private void connect() {
    client = RedisClusterClient.create(
        RigClients.RESOURCES, nodes.stream().map(RedisServer::uri).toList());
    connection = client.connect();
  }

  @Override
  public void close() {
    if (client != null) {
      client.shutdown();
    }
    closeAll(nodes);
  }

  /** Closes each, whether or not the ones before it failed to close. */
  private static void closeAll(List<RedisServer> servers) {
    if (!servers.isEmpty()) {
      RedisServer first = servers.get(0);
      try (first) {
        closeAll(servers.subList(1, servers.size()));
      }
    }
  }
}
