package dev.jobdrill.environment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A whole reply, which can be sent any number of times. */
record KeptReply(HttpResponseStatus status, HttpHeaders headers, ByteBuffer body) {
  private static final List<AsciiString> TIMES = List.of(
      HttpHeaderNames.DATE,
      HttpHeaderNames.AGE,
      HttpHeaderNames.EXPIRES,
      HttpHeaderNames.LAST_MODIFIED);

  /** A problem document, RFC 9457. */
  static KeptReply problem(HttpResponseStatus status, String words) {
    String problem = JsonNodeFactory.instance
        .objectNode()
        .put("title", status.reasonPhrase())
        .put("status", status.code())
        .put("detail", words)
        .toString();
    HttpHeaders headers = new DefaultHttpHeaders()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
        .set(GateHeaders.STUB, "idempotency-key");
    return new KeptReply(status, headers, StandardCharsets.UTF_8.encode(problem));
  }

  KeptReply repeated() {
    return new KeptReply(status, headers.copy().set(IdempotencyKeys.REPLAYED, "true"), body);
  }

  void sendTo(Serving client) {
    // A reply without a body has the framing it came with: to HEAD, or as a 304, it may tell a
    // length that it does not have.
    if (body.hasRemaining()) {
      headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
      headers.set(HttpHeaderNames.CONTENT_LENGTH, body.remaining());
    }
    client.head(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers));
    client.content(new DefaultLastHttpContent(Unpooled.wrappedBuffer(body.duplicate())));
    client.flush();
  }

  /** {@return status and a hash of all that a client can make something of: not when it was sent, nor by which stub} */
  String summary() {
    HttpHeaders seen = GateHeaders.forClient(headers);
    TIMES.forEach(seen::remove);
    return status.code() + " " + ShortHash.of(seen.entries().toString(), body.duplicate());
  }
}
