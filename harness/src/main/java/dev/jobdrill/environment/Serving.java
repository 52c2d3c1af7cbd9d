package dev.jobdrill.environment;

import dev.jobdrill.environment.HttpExchange.Outcome;

/** How one request of a client is served. Confined to its event loop. */
interface Serving extends BackendConnection.Receiver {
  /** Ends the recording, unless it has ended. */
  void end(Outcome outcome);

  /** Whether the server's reply is taken in whole, though the client read it slowly or be gone. */
  default boolean outlivesClient() {
    return false;
  }

  /** The server could not be reached. */
  default void notSent() {}
}
