package dev.jobdrill.environment;

import java.util.Optional;

/** Decides what goes wrong with the exchanges of a stub server. */
@FunctionalInterface
public interface HttpFaultSource {
  /** Nothing goes wrong. */
  HttpFaultSource NONE = exchange -> Optional.empty();

  /**
   * Asked once for each request, when listeners have been told of its arrival and before it is passed on; on a thread
   * that also serves the requests of other tests, so it must not block.
   *
   * @param exchange the exchange, {@linkplain HttpExchange.Outcome#PENDING pending}
   * @return what to do to it; empty to serve it
   */
  Optional<HttpFault> faultOf(HttpExchange exchange);
}
