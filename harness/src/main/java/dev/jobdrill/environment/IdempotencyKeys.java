package dev.jobdrill.environment;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one stub server knows of idempotency keys, as the draft "The Idempotency-Key HTTP Header Field"
 * (draft-ietf-httpapi-idempotency-key-header) has it and payment APIs do: 400 without a key where one is required, 409
 * while the first request is under way, 422 for another request with the same key, and the first reply for the same one.
 * Thread-safe.
 */
final class IdempotencyKeys {
  static final String HEADER = "Idempotency-Key";

  /** What marks a repeated reply, as payment APIs do. */
  static final String REPLAYED = "Idempotent-Replayed";

  /** A request was turned away before it did anything: the next one with its key is a first one. */
  private static final List<HttpResponseStatus> NOT_DONE = List.of(
      HttpResponseStatus.CONFLICT,
      HttpResponseStatus.TOO_MANY_REQUESTS,
      HttpResponseStatus.SERVICE_UNAVAILABLE);

  private static final Pattern AUTHORITY = Pattern.compile("^(?i:https?)://[^/?]*");

  private record Rule(EndpointPattern endpoint, boolean required) {}

  /** The use of one key. */
  final class Use {
    private final String key;
    private final String fingerprint;
    private volatile @Nullable KeptReply reply;

    private Use(String key, String fingerprint) {
      this.key = key;
      this.fingerprint = fingerprint;
    }

    /** Keeps the reply to the first request for those that repeat it, unless it says that nothing was done. */
    void replied(KeptReply whole) {
      boolean done = GateHeaders.madeByStub(whole.headers())
          && !whole.headers().contains(GateHeaders.FAULT)
          && !NOT_DONE.contains(whole.status());
      if (done) {
        reply = whole;
      } else {
        forget();
      }
    }

    /** There was no reply, so that nobody knows what was done: the next request with this key is a first one. */
    void forget() {
      uses.remove(key, this);
    }
  }

  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final Map<String, Use> uses = new ConcurrentHashMap<>();

  void honour(List<EndpointPattern> endpoints, boolean required) {
    endpoints.forEach(endpoint -> rules.add(new Rule(endpoint, required)));
  }

  void clear() {
    rules.clear();
    uses.clear();
  }

  /** {@return by key, what came of it so far} */
  Map<String, String> known() {
    Map<String, String> known = new TreeMap<>();
    uses.forEach((key, use) -> {
      KeptReply reply = use.reply;
      known.put(key, use.fingerprint + " " + (reply == null ? "in flight" : reply.summary()));
    });
    return known;
  }

  /**
   * Lets a request in, or answers it.
   *
   * @param client gets the reply
   * @return who is to get the reply of the server, if the request is to be passed on; null if it has been answered
   */
  @Nullable
  Serving admit(Serving client, HttpRequest head, ByteBuf body) {
    if (rules.isEmpty()) {
      return client;
    }
    String target = withoutAuthority(head.uri());
    String method = head.method().name();
    String path = target.split("\\?", 2)[0];
    List<Rule> applying =
        rules.stream().filter(rule -> rule.endpoint().matches(method, path)).toList();
    if (applying.isEmpty()) {
      return client;
    }
    List<String> keys = head.headers().getAll(HEADER);
    boolean required = applying.stream().anyMatch(Rule::required);
    if (!required && keys.stream().allMatch(IdempotencyKeys::isNone)) {
      return client;
    }
    String mistake = mistake(keys, method + " " + path);
    if (mistake != null) {
      KeptReply.problem(HttpResponseStatus.BAD_REQUEST, mistake).sendTo(client);
      return null;
    }
    Use use = new Use(keys.get(0), ShortHash.of(method + " " + target, body.nioBuffer()));
    Use first = uses.putIfAbsent(use.key, use);
    if (first == null) {
      return new KeyedServing(client, use);
    }
    replyToSecond(first, use).sendTo(client);
    return null;
  }

  /** A key is a string in quotes by the draft, though clients seldom quote it. */
  private static boolean isNone(String key) {
    return key.isBlank() || key.equals("\"\"");
  }

  private static @Nullable String mistake(List<String> keys, String endpoint) {
    if (keys.isEmpty()) {
      return "This request has no " + HEADER + " header, which " + endpoint + " requires.";
    }
    if (keys.size() > 1) {
      return "This request has " + keys.size() + " " + HEADER
          + " headers; expected is one, with one key.";
    }
    return isNone(keys.get(0))
        ? "The " + HEADER + " header of this request is empty; " + endpoint + " requires a key."
        : null;
  }

  /** A client may send the whole URL as its target, as it does to a proxy (RFC 9112, 3.2.2). */
  private static String withoutAuthority(String target) {
    String rest = AUTHORITY.matcher(target).replaceFirst("");
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  private static KeptReply replyToSecond(Use first, Use again) {
    KeptReply reply = first.reply;
    if (!first.fingerprint.equals(again.fingerprint)) {
      return KeptReply.problem(
          HttpResponseStatus.UNPROCESSABLE_ENTITY,
          "The " + HEADER + " " + again.key
              + " was used for another request: its method, target or body differs.");
    }
    return reply != null
        ? reply.repeated()
        : KeptReply.problem(
            HttpResponseStatus.CONFLICT,
            "A request with the " + HEADER + " " + again.key + " is under way.");
  }
}
