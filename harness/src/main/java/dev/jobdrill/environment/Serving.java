package dev.jobdrill.environment;

import dev.jobdrill.environment.HttpExchange.Outcome;

/** How one request of a client is served. Confined to its event loop. */
interface Serving extends BackendConnection.Receiver {
  /** Ends the recording, unless it has ended. */
  void end(Outcome outcome);
}
