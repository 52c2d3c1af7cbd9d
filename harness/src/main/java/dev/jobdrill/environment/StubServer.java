package dev.jobdrill.environment;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import dev.jobdrill.environment.HttpExchange.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The HTTP server that one test has to itself: stubs are WireMock's, written in WireMock's own language, and every
 * exchange is recorded in order. Other tests may stub the same URLs and scenarios at the same time.
 *
 * <p>All tests share one WireMock; each stub server has a port of its own before it, which passes requests and responses
 * on as they are. Not passed on are headers that concern one connection, HTTP/2 upgrades, and request bodies over
 * 64&nbsp;MiB. A stub marked persistent is not saved.
 */
public final class StubServer implements AutoCloseable {

  private final SandboxedStubs stubs;
  private final ExchangeRecorder recorder;
  private final Gate gate;

  private StubServer(StubBackend backend, String id) {
    stubs = new SandboxedStubs(backend, id);
    recorder = new ExchangeRecorder();
    gate = new Gate(
        backend, id, recorder, request -> UnmatchedRequest.explain(request, stubs.asWritten()));
  }

  /**
   * Opens a stub server.
   *
   * @param backend the WireMock behind it
   * @param id what tells it from all others, also from those of other JVMs on the same WireMock: a UUID
   */
  static StubServer open(StubBackend backend, String id) {
    return new StubServer(backend, id);
  }

  /** {@return the URL that clients are given, such as {@code http://127.0.0.1:54321}; it has no trailing slash} */
  public String baseUrl() {
    int port = gate.port();
    if (port == 0) {
      throw closed("The stub server");
    }
    return "http://127.0.0.1:" + port;
  }

  /**
   * {@return the URL of a path at this server}
   *
   * @param path the path, with or without its leading slash
   */
  public String url(String path) {
    return baseUrl() + (path.startsWith("/") ? path : "/" + path);
  }

  /**
   * Adds a stub, which later ones of the same priority take precedence over.
   *
   * @param stub the stub in WireMock's language, such as {@code get("/invoices/1").willReturn(okJson("{}"))}
   * @return the stub as written
   */
  public StubMapping stubFor(MappingBuilder stub) {
    requireOpen();
    return stubs.register(stub);
  }

  /** {@return the state of each scenario of this server, by the scenario's name} */
  public Map<String, String> scenarioStates() {
    requireOpen();
    return stubs.scenarioStates();
  }

  /**
   * Puts a scenario into a state.
   *
   * @param scenario the scenario's name, as the stubs have it
   * @param state the state it is to be in
   */
  public void setScenarioState(String scenario, String state) {
    requireOpen();
    stubs.setScenarioState(scenario, state);
  }

  /**
   * Lets this server honour idempotency keys from now on, as payment APIs do: a stub answers the first request with an
   * {@code Idempotency-Key}, whose reply is kept and repeated, with the header {@code Idempotent-Replayed: true}, to
   * every request that is the same in method, target and body. Another request with that key gets 422, and one that
   * comes while the first is under way gets 409. Requests without a key go to the stub; one with
   * several gets 400.
   *
   * <p>Not kept are replies that say that nothing was done: those of no stub, and those of status 409, 429 and 503; and
   * a stub that breaks the connection leaves nothing to repeat. Keys are kept as long as the server is, or until {@link
   * #reset()}, after which no endpoint honours them.
   *
   * @param endpoints which requests, each as method, space and path, in which {@code *} stands for any characters: {@code
   *     "POST /charges*"}
   * @throws IllegalArgumentException if there is none, or one is not of that form
   * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The Idempotency-Key HTTP
   *     Header Field</a>
   */
  public void honourIdempotencyKeys(String... endpoints) {
    honourIdempotencyKeys(false, endpoints);
  }

  /**
   * As {@link #honourIdempotencyKeys}, and a request without a key gets 400.
   *
   * @param endpoints as above
   * @throws IllegalArgumentException if there is none, or one is not of that form
   */
  public void requireIdempotencyKeys(String... endpoints) {
    honourIdempotencyKeys(true, endpoints);
  }

  private void honourIdempotencyKeys(boolean required, String... endpoints) {
    requireOpen();
    if (endpoints.length == 0) {
      throw new IllegalArgumentException(
          "No endpoint was given whose idempotency keys are honoured; expected for example \"POST /charges*\".");
    }
    gate.idempotencyKeys()
        .honour(Arrays.stream(endpoints).map(EndpointPattern::of).toList(), required);
  }

  /**
   * {@return by each idempotency key that is honoured, a hash of its request and what came of it: the status of the kept
   * reply and a hash of its headers and body, times left out; or that it is in flight}
   */
  public Map<String, String> idempotencyKeys() {
    return gate.idempotencyKeys().known();
  }

  /**
   * All exchanges so far, in order of arrival, also those that are still pending. Among them is what came in that is not
   * HTTP, as a method {@code ?} that was {@linkplain HttpExchange.Outcome#REJECTED rejected}; no listener is told of it,
   * since whoever sent it to this port was hardly a step.
   *
   * @return the exchanges
   */
  public List<HttpExchange> exchanges() {
    return recorder.exchanges();
  }

  /** {@return the exchanges that no stub matched, in order of arrival} */
  public List<HttpExchange> unmatched() {
    return exchanges().stream().filter(HttpExchange::unmatched).toList();
  }

  /**
   * Adds a listener, which is told of every exchange from now on.
   *
   * @param listener the listener
   */
  public void onExchange(ExchangeListener listener) {
    recorder.listen(listener);
  }

  /**
   * Lets faults strike the exchanges of this server from now on, in place of those of an earlier source.
   *
   * @param source decides for each exchange
   */
  public void faultsFrom(HttpFaultSource source) {
    gate.faults(source);
  }

  /**
   * Says whether clients may keep a connection for their next request, as they may unless told otherwise.
   *
   * @param allowed whether they may
   */
  public void keepAlive(boolean allowed) {
    gate.keepAlive(allowed);
  }

  /**
   * Refuses connections from now on, at the level of TCP: a client sees what it sees where no server listens. Connections
   * that wait for another request are closed. Not for a listener, since it waits for both.
   */
  public void refuseConnections() {
    requireOpen();
    gate.refuseConnections();
  }

  /**
   * Accepts connections again.
   *
   * @return whether anybody was refused meanwhile, as far as the operating system tells
   */
  public RefusedPort.Evidence acceptConnections() {
    return gate.acceptConnections();
  }

  /**
   * Removes all stubs with their scenarios, forgets all exchanges, the idempotency keys and which endpoints honour them;
   * listeners stay, and so does the URL.
   */
  public void reset() {
    requireOpen();
    stubs.removeAll();
    gate.idempotencyKeys().clear();
    recorder.forget();
  }

  /**
   * Closes the port and removes from WireMock what this server put there, and nothing else. A client that still waits
   * sees its connection reset. The recorded exchanges stay readable.
   *
   * @throws IllegalStateException if a listener has thrown
   */
  @Override
  public void close() {
    if (gate.isClosed()) {
      return;
    }
    gate.close();
    recorder.endPending(Outcome.SERVER_CLOSED);
    try {
      stubs.removeAll();
    } finally {
      if (recorder.anyArrived()) {
        stubs.removeJournalEntries();
      }
    }
    recorder.rethrowListenerFailure();
  }

  private void requireOpen() {
    if (gate.isClosed()) {
      int port = gate.port();
      throw closed("The stub server" + (port == 0 ? "" : " at http://127.0.0.1:" + port));
    }
  }

  private static IllegalStateException closed(String which) {
    return new IllegalStateException(which + " is closed: its test is over. Whoever still"
        + " uses it, a background thread perhaps, outlives the test.");
  }
}
