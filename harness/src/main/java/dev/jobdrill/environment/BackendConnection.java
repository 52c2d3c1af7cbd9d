package dev.jobdrill.environment;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connection to WireMock, which serves one exchange after another. Confined to its event loop. */
// A failed write or close of a channel ends in channelInactive, where it is dealt with.
@SuppressWarnings("FutureReturnValueIgnored")
final class BackendConnection extends ChannelInboundHandlerAdapter {

  /** What is told of the response as it comes in. It owns the buffers it is given. */
  interface Receiver {
    void head(HttpResponse head);

    void content(HttpContent content);

    /** Bytes that are not HTTP; {@link #closed} follows. */
    void garbage(ByteBuf bytes);

    /** The connection was closed before the response had ended. */
    void closed(boolean byReset);

    /** All that has come so far has been handed over. */
    void flush();
  }

  private final BackendConnections pool;
  private final BackendResponseDecoder decoder;
  private @Nullable Channel channel;
  private @Nullable Receiver receiver;
  private boolean reusable;
  private boolean interim;
  private boolean reset;
  long idleSinceNanos;

  BackendConnection(BackendConnections pool, BackendResponseDecoder decoder) {
    this.pool = pool;
    this.decoder = decoder;
  }

  void send(FullHttpRequest request, Receiver receiverOfResponse) {
    receiver = receiverOfResponse;
    decoder.expectAnswerToHead(request.method().equals(HttpMethod.HEAD));
    channel().writeAndFlush(request);
  }

  /** Closes the connection; if an exchange is under way, WireMock sees its client hang up. */
  void abort() {
    receiver = null;
    channel().close();
  }

  /** Gives up that exchange if it is under way; the connection may be serving another one by now. */
  void abortFor(Receiver givenUp) {
    if (receiver == givenUp) {
      abort();
    }
  }

  /** Holds the response to that exchange back, or lets it come, if it is under way. */
  void setReadingFor(Receiver slowOrReady, boolean reading) {
    if (receiver == slowOrReady) {
      channel().config().setAutoRead(reading);
    }
  }

  boolean isOpen() {
    return channel().isActive();
  }

  private Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("not connected yet");
    }
    return channel;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Receiver to = receiver;
    if (to == null) {
      // Nobody waits: the client is gone, or WireMock sent more than the response.
      ReferenceCountUtil.release(message);
      ctx.close();
    } else if (message instanceof ByteBuf garbage) {
      to.garbage(garbage);
      ctx.close();
    } else {
      response(to, message);
    }
  }

  private void response(Receiver to, Object message) {
    if (message instanceof HttpResponse head) {
      interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      reusable = HttpUtil.isKeepAlive(head);
      if (!interim) {
        to.head(head);
      }
    }
    if (!(message instanceof HttpContent content)) {
      return;
    }
    if (interim) {
      content.release();
      return;
    }
    boolean last = content instanceof LastHttpContent;
    if (last) {
      release();
    }
    to.content(content);
    if (last) {
      to.flush();
    }
  }

  private void release() {
    receiver = null;
    channel().config().setAutoRead(true);
    if (reusable && isOpen()) {
      pool.release(this, channel().eventLoop());
    } else {
      channel().close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (receiver != null) {
      receiver.flush();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    reset |= cause instanceof IOException;
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    pool.forget(this, ctx.channel().eventLoop());
    Receiver to = receiver;
    receiver = null;
    if (to != null) {
      to.closed(reset);
    }
  }
}
