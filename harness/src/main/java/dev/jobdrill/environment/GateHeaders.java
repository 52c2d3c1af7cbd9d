package dev.jobdrill.environment;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which headers pass a gate, and which headers the gate and WireMock exchange between themselves. */
final class GateHeaders {

  /** On a forwarded request: the stub server it came in at. Every stub of that server demands it. */
  static final String SANDBOX = "X-Jobdrill-Sandbox";

  /** On a response: a stub of the sandbox made it. WireMock's own mark is missing from responses it proxied. */
  static final String STUB = "X-Jobdrill-Stub";

  /** On a response: the fault that the gate is to commit instead of passing the response on. */
  static final String FAULT = "X-Jobdrill-Fault";

  private static final String MATCHED_STUB_ID = "Matched-Stub-Id";
  private static final List<String> INTERNAL =
      List.of(SANDBOX, STUB, FAULT, MATCHED_STUB_ID, "Matched-Stub-Name");

  /** Headers that speak of one connection (RFC 9110, 7.6.1), of which a gate has two. */
  private static final List<AsciiString> HOP_BY_HOP = List.of(
      HttpHeaderNames.CONNECTION,
      AsciiString.cached("keep-alive"),
      AsciiString.cached("proxy-connection"),
      HttpHeaderNames.TE,
      HttpHeaderNames.TRAILER,
      HttpHeaderNames.TRANSFER_ENCODING,
      HttpHeaderNames.UPGRADE,
      AsciiString.cached("http2-settings"));

  private GateHeaders() {}

  static HttpHeaders forBackend(HttpHeaders sent, String sandbox, int bodyLength) {
    HttpHeaders headers = endToEnd(sent);
    boolean declaresBody = sent.contains(HttpHeaderNames.CONTENT_LENGTH)
        || sent.contains(HttpHeaderNames.TRANSFER_ENCODING);
    headers.remove(HttpHeaderNames.EXPECT);
    headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    if (declaresBody) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, bodyLength);
    }
    headers.set(SANDBOX, sandbox);
    return headers;
  }

  static HttpHeaders forClient(HttpHeaders received) {
    HttpHeaders headers = endToEnd(received);
    INTERNAL.forEach(headers::remove);
    return headers;
  }

  static boolean madeByStub(HttpHeaders received) {
    return received.contains(MATCHED_STUB_ID) || received.contains(STUB);
  }

  private static HttpHeaders endToEnd(HttpHeaders all) {
    // Not validated: a stub may send headers that break the rules.
    HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory()
        .withValidation(false)
        .newHeaders()
        .set(all);
    for (String connection : all.getAll(HttpHeaderNames.CONNECTION)) {
      for (String nominated : connection.split(",", -1)) {
        if (!nominated.isBlank()) {
          headers.remove(nominated.strip());
        }
      }
    }
    HOP_BY_HOP.forEach(headers::remove);
    return headers;
  }

  /** {@return the headers as the JDK has them: immutable, with names found in any case} */
  static java.net.http.HttpHeaders recorded(HttpHeaders headers) {
    // The JDK refuses an empty name, and a name that comes in two spellings.
    Map<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, String> header : headers) {
      if (!header.getKey().isBlank()) {
        values.computeIfAbsent(header.getKey(), name -> new ArrayList<>()).add(header.getValue());
      }
    }
    return java.net.http.HttpHeaders.of(values, (name, value) -> true);
  }
}
