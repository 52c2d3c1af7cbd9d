package dev.jobdrill.environment;

/**
 * Is told of each HTTP exchange at its stub server as it begins and as it ends.
 *
 * <p>Calls come one at a time and arrivals come in the order of {@link HttpExchange#ordinal()}; an exchange's arrival
 * comes before its end, and its end before the client has the last byte of the response. They come on a thread that
 * also serves the requests of other tests: a listener may read the stub server and must not wait for another request.
 * What a listener throws is thrown again by {@link StubServer#close()}.
 */
public interface ExchangeListener {

  /**
   * A request has arrived whole and has not been forwarded yet.
   *
   * @param exchange the exchange, {@linkplain HttpExchange.Outcome#PENDING pending}
   */
  default void arrived(HttpExchange exchange) {}

  /**
   * An exchange has come to its end.
   *
   * @param exchange the exchange with its response, or with the reason why there is none
   */
  default void ended(HttpExchange exchange) {}
}
