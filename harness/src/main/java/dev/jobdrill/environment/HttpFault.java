package dev.jobdrill.environment;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What a stub server does to one exchange instead of passing request and response on. It works on the connection to the
 * client, in this JVM, and so alike with every client and in every mode. Immutable and thread-safe.
 *
 * @param kind what is done
 * @param served whether the request is passed on to the server first, so that it has acted before things go wrong
 * @param reply what is answered, for {@link Kind#REPLY}
 * @param pause begun where the exchange is to take time, for the kinds that wait; it goes on when that has completed, or
 *     a moment later if that gives true: the client was interrupted and is about to hang up
 */
public record HttpFault(
    Kind kind, boolean served, Reply reply, Supplier<CompletionStage<Boolean>> pause) {

  /** What is done to an exchange. */
  public enum Kind {
    /** The connection is reset, without a response. */
    RESET,
    /** The connection is closed, without a response. */
    EMPTY,
    /** A response begins, and its first chunk is garbage. */
    MALFORMED,
    /** A response of the fault's own, in place of the server's. */
    REPLY,
    /** The response is kept back until the pause is over, and comes whole then. */
    LATE_RESPONSE,
    /** The response's body comes in small pieces, the last of them when the pause is over. */
    TRICKLED_BODY,
    /** Nothing is answered; when the pause is over, the connection is closed. */
    LATE_CLOSE,
    /** Nothing is answered until the client gives up. */
    SILENCE
  }

  /**
   * A response.
   *
   * @param status the status code
   * @param headers the headers, in order; {@code Content-Length} is added unless it is there
   * @param body the body
   */
  public record Reply(int status, List<Map.Entry<String, String>> headers, String body) {
    /**
     * Copies the headers.
     *
     * @param status the status code
     * @param headers the headers
     * @param body the body
     */
    public Reply {
      headers = List.copyOf(headers);
    }
  }

  private static final Reply NO_REPLY = new Reply(200, List.of(), "");

  /**
   * A fault that breaks the exchange at once, or is silent.
   *
   * @param kind what is done
   * @param served whether the server acts first
   * @return the fault
   */
  public static HttpFault of(Kind kind, boolean served) {
    return new HttpFault(kind, served, NO_REPLY, () -> CompletableFuture.completedFuture(false));
  }

  /**
   * A fault that takes time.
   *
   * @param kind what is done
   * @param served whether the server acts first
   * @param pause begins the wait
   * @return the fault
   */
  public static HttpFault waiting(
      Kind kind, boolean served, Supplier<CompletionStage<Boolean>> pause) {
    return new HttpFault(kind, served, NO_REPLY, pause);
  }

  /**
   * A response in place of the server's.
   *
   * @param reply the response
   * @param served whether the server acts first, in vain
   * @return the fault
   */
  public static HttpFault replying(Reply reply, boolean served) {
    return new HttpFault(Kind.REPLY, served, reply, () -> CompletableFuture.completedFuture(false));
  }
}
