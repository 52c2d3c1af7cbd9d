package dev.jobdrill.environment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** Puts requests together from the parts in which they arrive. Confined to its event loop. */
final class RequestCollector {

  /** The largest request body that is forwarded; a larger one is answered with 413. */
  static final int MAX_BODY = 64 << 20;

  /**
   * A whole request.
   *
   * @param refusal why it cannot be forwarded; null if it can
   * @param stray whether its connection has not spoken HTTP yet: whoever it is was hardly looking for a stub server
   */
  record Received(HttpRequest head, ByteBuf body, @Nullable Refusal refusal, boolean stray) {}

  /** The status and the words with which the gate answers a request that WireMock cannot be given. */
  record Refusal(HttpResponseStatus status, String words) {}

  private static final Refusal TOO_LARGE = new Refusal(
      HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
      "A stub server forwards request bodies of up to " + MAX_BODY + " bytes; this one is larger.");

  private final ByteBufAllocator buffers;
  private @Nullable HttpRequest head;
  private ByteBuf body = Unpooled.EMPTY_BUFFER;
  private int parts;
  private boolean refused;
  private boolean spokeHttp;

  RequestCollector(ByteBufAllocator buffers) {
    this.buffers = buffers;
  }

  /** Takes over the part; {@return the request that is complete with it, if one is} */
  @Nullable
  Received add(HttpObject part) {
    if (refused) {
      // The connection is about to be closed; what still comes in belongs to the refused request.
      ReferenceCountUtil.release(part);
      return null;
    }
    if (part.decoderResult().isFailure()) {
      return malformed(part);
    }
    if (part instanceof HttpRequest begin) {
      head = begin;
      spokeHttp = true;
      Refusal refusal = refusal(begin);
      if (refusal != null) {
        return refuse(begin, refusal);
      }
    }
    HttpRequest request = head;
    if (!(part instanceof HttpContent content) || request == null) {
      return null;
    }
    boolean last = content instanceof LastHttpContent;
    append(content.content());
    if (body.readableBytes() > MAX_BODY) {
      return refuse(request, TOO_LARGE);
    }
    return last ? take(request, null) : null;
  }

  private static @Nullable Refusal refusal(HttpRequest head) {
    if (head.method().equals(HttpMethod.CONNECT)) {
      return new Refusal(
          HttpResponseStatus.NOT_IMPLEMENTED, "A stub server is no tunnel: CONNECT has no stubs.");
    }
    return HttpUtil.getContentLength(head, 0L) > MAX_BODY ? TOO_LARGE : null;
  }

  private Received malformed(HttpObject part) {
    DecoderResult result = part.decoderResult();
    ReferenceCountUtil.release(part);
    HttpRequest request = part instanceof HttpRequest begin ? begin : head;
    if (request == null) {
      throw new IllegalStateException("body without a request", result.cause());
    }
    // Netty makes up a whole request where it could not read even the first line.
    spokeHttp |= !(request instanceof FullHttpRequest);
    return refuse(
        request,
        new Refusal(
            HttpResponseStatus.BAD_REQUEST, "This is not an HTTP request: " + result.cause()));
  }

  private Received refuse(HttpRequest request, Refusal refusal) {
    refused = true;
    return take(request, refusal);
  }

  private Received take(HttpRequest request, @Nullable Refusal refusal) {
    Received received = new Received(request, body, refusal, !spokeHttp);
    head = null;
    body = Unpooled.EMPTY_BUFFER;
    parts = 0;
    return received;
  }

  private void append(ByteBuf content) {
    if (!content.isReadable()) {
      content.release();
    } else if (parts == 0) {
      // Nearly every body comes in one part, which needs no copy.
      body = content;
      parts = 1;
    } else {
      if (parts++ == 1) {
        ByteBuf first = body;
        body = buffers.buffer(2 * first.readableBytes()).writeBytes(first);
        first.release();
      }
      body.writeBytes(content);
      content.release();
    }
  }

  void discard() {
    body.release();
    body = Unpooled.EMPTY_BUFFER;
  }
}
