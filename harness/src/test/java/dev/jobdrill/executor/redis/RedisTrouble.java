package dev.jobdrill.executor.redis;

import dev.jobdrill.environment.ServerBinary;
import java.util.EnumMap;
import java.util.Map;

/** What can be wrong with a Redis server, each provoked by Redis's own means. */
enum RedisTrouble {
  REFUSED(ConnectionTroubles::refused),
  KILLED_IN_FLIGHT(ConnectionTroubles::killedInFlight),
  NOT_CONNECTED(ConnectionTroubles::notConnected),
  TIMEOUT(ConnectionTroubles::timeout),
  SILENT(ConnectionTroubles::silent),
  NOAUTH(ConnectionTroubles::unknownUser),
  NOAUTH_CONNECTING(ConnectionTroubles::unknownUserConnecting),
  READONLY(ServerTroubles::readOnly),
  MASTERDOWN(ServerTroubles::masterDown),
  NOREPLICAS(ServerTroubles::noReplicas),
  OOM(ServerTroubles::outOfMemory),
  MISCONF(ServerTroubles::misconfigured),
  LOADING(ServerTroubles::loading),
  BUSY(ServerTroubles::busy),
  NOPERM_COMMAND(ServerTroubles::commandNotPermitted),
  NOPERM_KEY(ServerTroubles::keyNotPermitted),
  CLUSTERDOWN(ClusterTroubles::slotNotServed),
  NO_PARTITION(ClusterTroubles::slotUnknownToTheClient),
  MOVED(ClusterTroubles::wrongNode),
  SLOT_UNDERWAY(ClusterTroubles::slotUnderway);

  private final Provocation provocation;
  private final Map<ServerBinary, Refusal> provoked = new EnumMap<>(ServerBinary.class);

  RedisTrouble(Provocation provocation) {
    this.provocation = provocation;
  }

  /** {@return what the server answers; provoked once a JVM, since several tests ask for it} */
  synchronized Refusal on(ServerBinary binary) {
    return provoked.computeIfAbsent(binary, this::provoke);
  }

  private Refusal provoke(ServerBinary binary) {
    try {
      return provocation.provoke(binary);
    } catch (Exception failure) {
      throw new AssertionError(this + " could not be provoked on " + binary, failure);
    }
  }

  /** Brings a server of a kind into trouble, asks it for something, and puts it away. */
  @FunctionalInterface
  interface Provocation {
    Refusal provoke(ServerBinary binary) throws Exception;
  }
}
