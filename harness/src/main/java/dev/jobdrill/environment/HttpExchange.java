package dev.jobdrill.environment;

import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request that reached a stub server, and what became of it.
 *
 * @param ordinal its place in the order of arrival at its stub server, from 1 on, never given twice
 * @param request the request, as the client sent it
 * @param response the response, as the client was sent it; null if there was none
 * @param outcome how the exchange ended, or that it has not ended yet
 * @param matched whether a stub answered it
 */
public record HttpExchange(
    int ordinal, Request request, @Nullable Response response, Outcome outcome, boolean matched) {

  /**
   * A recorded request.
   *
   * @param method the method, in capitals as sent
   * @param target the path with its query, as sent
   * @param headers the headers; names are looked up in any case
   * @param body the body, empty if there was none
   */
  public record Request(String method, String target, HttpHeaders headers, HttpBody body) {}

  /**
   * A recorded response.
   *
   * @param status the status code
   * @param headers the headers; names are looked up in any case
   * @param body the body, as far as it was sent
   */
  public record Response(int status, HttpHeaders headers, HttpBody body) {}

  /** How an exchange ended. */
  public enum Outcome {
    /** The response is still awaited. */
    PENDING("not answered yet"),
    /** A response was sent to its end; by WireMock. */
    ANSWERED("answered"),
    /** The connection was reset. */
    RESET("connection reset"),
    /** The connection was closed, and not one byte was sent. */
    EMPTY("connection closed without a response"),
    /** The connection was closed in the middle of a response. */
    CUT_SHORT("connection closed before the end of the response"),
    /** What was sent is not HTTP. */
    MALFORMED("malformed response"),
    /** An injected fault kept the request from the server: it never acted, and the client's connection was broken. */
    KEPT_FROM_SERVER("kept from the server by a fault"),
    /** An injected fault answered; whether the server had acted before, {@link HttpExchange#matched()} says. */
    ANSWERED_BY_FAULT("answered by a fault"),
    /** An injected fault kept the response back, and closed the connection in the end. */
    TIMED_OUT("response kept back by a fault"),
    /** The client closed its connection before it had its response. */
    CLIENT_GONE("client closed the connection before the response"),
    /** The stub server was closed while the response was awaited. */
    SERVER_CLOSED("stub server closed before the response"),
    /** The stub server itself refused the request, which WireMock could not have read; the response says why. */
    REJECTED("rejected by the stub server"),
    /** WireMock could not be reached; the response is a 502 that says why. */
    UNREACHABLE("WireMock could not be reached");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }

    /** {@return the outcome in words, fit for a sentence} */
    @Override
    public String toString() {
      return words;
    }
  }

  /** {@return the request's method} */
  public String method() {
    return request.method();
  }

  /** {@return the request's path, without its query} */
  public String path() {
    int query = request.target().indexOf('?');
    return query < 0 ? request.target() : request.target().substring(0, query);
  }

  /**
   * {@return the first value of a request header}
   *
   * @param name the header's name, in any case
   */
  public Optional<String> header(String name) {
    return request.headers().firstValue(name);
  }

  /** {@return the status of the response, if there was one} */
  public OptionalInt status() {
    return response == null ? OptionalInt.empty() : OptionalInt.of(response.status());
  }

  /** {@return whether WireMock has answered that no stub matches the request} */
  public boolean unmatched() {
    return outcome == Outcome.ANSWERED && !matched;
  }

  HttpExchange ended(Outcome how, boolean byStub, @Nullable Response answer) {
    return new HttpExchange(ordinal, request, answer, how, byStub);
  }

  /** {@return the exchange in one line, such as {@code #3 POST /charges → 201}} */
  @Override
  public String toString() {
    String end = response != null && outcome == Outcome.ANSWERED
        ? "" + response.status()
        : outcome.toString();
    return "#" + ordinal + " " + method() + " " + request.target() + " → " + end
        + (unmatched() ? " (no stub matches)" : "");
  }
}
