package dev.jobdrill.environment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
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

  private record Rule(EndpointPattern endpoint, boolean required) {}

  private record Reply(HttpResponseStatus status, HttpHeaders headers, ByteBuffer body) {}

  /** The use of one key. */
  final class Use {
    private final String key;
    private final String fingerprint;
    private volatile @Nullable Reply reply;

    private Use(String key, String fingerprint) {
      this.key = key;
      this.fingerprint = fingerprint;
    }

    /** Keeps the reply to the first request for those that repeat it, unless it says that nothing was done. */
    void replied(HttpResponseStatus status, HttpHeaders headers, ByteBuffer body) {
      boolean done = GateHeaders.madeByStub(headers)
          && !headers.contains(GateHeaders.FAULT)
          && !NOT_DONE.contains(status);
      if (done) {
        reply = new Reply(status, headers, body);
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
      Reply reply = use.reply;
      known.put(
          key,
          use.fingerprint + " "
              + (reply == null ? "in flight" : Integer.toString(reply.status().code())));
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
    String path = head.uri().split("\\?", 2)[0];
    List<Rule> applying = rules.stream()
        .filter(rule -> rule.endpoint().matches(head.method().name(), path))
        .toList();
    if (applying.isEmpty()) {
      return client;
    }
    String key = head.headers().get(HEADER, "");
    if (key.isBlank()) {
      if (applying.stream().noneMatch(Rule::required)) {
        return client;
      }
      refuse(
          client,
          HttpResponseStatus.BAD_REQUEST,
          "This request has no " + HEADER + " header, which " + head.method() + " " + path
              + " requires.");
      return null;
    }
    Use use = new Use(key, fingerprint(head, body));
    Use first = uses.putIfAbsent(key, use);
    if (first == null) {
      return new KeyedServing(client, use);
    }
    answer(client, first, use);
    return null;
  }

  private static void answer(Serving client, Use first, Use again) {
    Reply reply = first.reply;
    if (!first.fingerprint.equals(again.fingerprint)) {
      refuse(
          client,
          HttpResponseStatus.UNPROCESSABLE_ENTITY,
          "The " + HEADER + " " + again.key
              + " was used for another request: its method, target or body differs.");
    } else if (reply == null) {
      refuse(
          client,
          HttpResponseStatus.CONFLICT,
          "A request with the " + HEADER + " " + again.key + " is under way.");
    } else {
      respond(client, reply.status(), reply.headers().copy().set(REPLAYED, "true"), reply.body());
    }
  }

  /** A problem document, RFC 9457. */
  private static void refuse(Serving client, HttpResponseStatus status, String words) {
    String problem = "{\"title\":\"" + status.reasonPhrase() + "\",\"status\":" + status.code()
        + ",\"detail\":\"" + words.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
    HttpHeaders headers = new DefaultHttpHeaders()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
        .set(GateHeaders.STUB, "idempotency-key");
    respond(client, status, headers, StandardCharsets.UTF_8.encode(problem));
  }

  private static void respond(
      Serving client, HttpResponseStatus status, HttpHeaders headers, ByteBuffer body) {
    headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
    headers.set(HttpHeaderNames.CONTENT_LENGTH, body.remaining());
    client.head(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers));
    client.content(new DefaultLastHttpContent(Unpooled.wrappedBuffer(body.duplicate())));
    client.flush();
  }

  private static String fingerprint(HttpRequest head, ByteBuf body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((head.method() + " " + head.uri() + "\n").getBytes(StandardCharsets.UTF_8));
      digest.update(ByteBufUtil.getBytes(body));
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
