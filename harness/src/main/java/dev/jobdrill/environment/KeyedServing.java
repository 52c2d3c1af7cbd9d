package dev.jobdrill.environment;

import dev.jobdrill.environment.HttpExchange.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Serves the first request with an idempotency key: keeps the reply, and passes it on as long as the client is there.
 * Confined to its event loop.
 */
final class KeyedServing implements Serving {
  private final Serving client;
  private final IdempotencyKeys.Use use;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private HttpHeaders headers = EmptyHttpHeaders.INSTANCE;
  private HttpResponseStatus status = HttpResponseStatus.OK;
  private boolean clientGone;

  KeyedServing(Serving client, IdempotencyKeys.Use use) {
    this.client = client;
    this.use = use;
  }

  @Override
  public void head(HttpResponse head) {
    status = head.status();
    headers = head.headers().copy();
    if (!clientGone) {
      client.head(head);
    }
  }

  @Override
  public void content(HttpContent content) {
    body.writeBytes(ByteBufUtil.getBytes(content.content()));
    if (content instanceof LastHttpContent) {
      // First, so that a client that has its reply finds it kept.
      use.replied(new KeptReply(status, headers, ByteBuffer.wrap(body.toByteArray())));
    }
    if (clientGone) {
      content.release();
    } else {
      client.content(content);
    }
  }

  @Override
  public void garbage(ByteBuf bytes) {
    if (clientGone) {
      bytes.release();
    } else {
      client.garbage(bytes);
    }
  }

  @Override
  public void closed(boolean byReset) {
    use.forget();
    if (!clientGone) {
      client.closed(byReset);
    }
  }

  @Override
  public void flush() {
    if (!clientGone) {
      client.flush();
    }
  }

  /** The client is gone: no fault strikes it any more, and nothing is written to it. */
  @Override
  public void end(Outcome outcome) {
    clientGone = true;
    client.end(outcome);
  }

  /** A server goes on with what it has begun, and has the reply ready when the client asks again. */
  @Override
  public boolean outlivesClient() {
    return true;
  }

  @Override
  public void notSent() {
    use.forget();
  }
}
