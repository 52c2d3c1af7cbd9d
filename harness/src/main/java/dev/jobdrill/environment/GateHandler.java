package dev.jobdrill.environment;

import dev.jobdrill.environment.ExchangeRecorder.Recording;
import dev.jobdrill.environment.HttpExchange.Outcome;
import dev.jobdrill.environment.RequestCollector.Received;
import dev.jobdrill.environment.RequestCollector.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Serves one client connection: one exchange at a time, in the order of the requests. Confined to its event loop. */
// A failed write or close of a channel ends in channelInactive, where it is dealt with.
@SuppressWarnings("FutureReturnValueIgnored")
final class GateHandler extends ChannelInboundHandlerAdapter {

  private final Gate gate;
  private final ClientConnection client;
  private final RequestCollector collector;
  // Requests that a pipelining client sent while an earlier one is under way.
  private final Deque<Received> waiting = new ArrayDeque<>();
  private @Nullable Serving serving;
  // Of an exchange that lives and dies with this client; it may have gone back to the pool.
  private @Nullable BackendConnection backend;

  GateHandler(Gate gate, ClientConnection client) {
    this.gate = gate;
    this.client = client;
    this.collector = new RequestCollector(client.channel().alloc());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest head
        && HttpUtil.is100ContinueExpected(head)
        && serving == null) {
      client.writeRaw("HTTP/1.1 100 Continue\r\n\r\n");
      client.flush();
    }
    Received received = collector.add((HttpObject) message);
    if (received != null) {
      waiting.add(received);
      next();
    }
  }

  private void next() {
    if (serving == null && !waiting.isEmpty()) {
      begin(waiting.remove());
    }
    // A client that goes on sending while it is owed a response has to wait.
    client.channel().config().setAutoRead(waiting.isEmpty());
  }

  private void begin(Received received) {
    HttpRequest head = received.head();
    Recording recording =
        received.stray() ? gate.recorder().strayed() : gate.recorder().arrived(recorded(received));
    Refusal refusal = received.refusal();
    if (refusal != null) {
      Relay current = new Relay(client, head, recording, gate, this::done);
      serving = current;
      received.body().release();
      current.answer(refusal.status(), refusal.words(), Outcome.REJECTED);
      return;
    }
    HttpFault fault = gate.faults().faultOf(recording.exchange()).orElse(null);
    if (fault == null) {
      Relay current = new Relay(client, head, recording, gate, this::done);
      forward(
          current,
          head,
          received.body(),
          words -> current.answer(HttpResponseStatus.BAD_GATEWAY, words, Outcome.UNREACHABLE));
    } else {
      serveFaulty(
          new FaultyServing(client, head, recording, gate.explainUnmatched(), fault),
          fault,
          received);
    }
  }

  private void serveFaulty(FaultyServing current, HttpFault fault, Received received) {
    if (fault.served()) {
      forward(current, received.head(), received.body(), current::unreachable);
    } else {
      serving = current;
      received.body().release();
      current.strike();
    }
  }

  private static HttpExchange.Request recorded(Received received) {
    HttpRequest head = received.head();
    BodyRecorder body = new BodyRecorder();
    body.add(received.body());
    return new HttpExchange.Request(
        head.method().name(),
        head.uri(),
        GateHeaders.recorded(head.headers()),
        body.body(head.headers()));
  }

  private void forward(
      Serving current, HttpRequest head, ByteBuf body, Consumer<String> onUnreachable) {
    serving = current;
    Serving admitted = gate.idempotencyKeys().admit(current, head, body);
    if (admitted == null) {
      body.release();
      return;
    }
    serving = admitted;
    FullHttpRequest forwarded = new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        head.method(),
        gate.backend().pathPrefix() + head.uri(),
        body,
        GateHeaders.forBackend(head.headers(), gate.sandbox(), body.readableBytes()),
        EmptyHttpHeaders.INSTANCE);
    gate.backend()
        .connections()
        .acquire(
            client.channel().eventLoop(),
            connection -> send(connection, forwarded, admitted),
            cause -> {
              forwarded.release();
              admitted.notSent();
              onUnreachable.accept(gate.backend().unreachable(cause));
            });
  }

  private void send(BackendConnection connection, FullHttpRequest request, Serving current) {
    if (current.outlivesClient()) {
      connection.send(request, current);
    } else if (serving == current) {
      backend = connection;
      connection.send(request, current);
      connection.setReadingFor(current, client.channel().isWritable());
    } else {
      request.release();
      connection.abort();
    }
  }

  void closeIfIdle() {
    if (serving == null) {
      client.close();
    }
  }

  private void done() {
    serving = null;
    backend = null;
    next();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (backend != null && serving != null) {
      backend.setReadingFor(serving, ctx.channel().isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Serving cutOff = serving;
    serving = null;
    if (cutOff != null) {
      cutOff.end(gate.isClosed() ? Outcome.SERVER_CLOSED : Outcome.CLIENT_GONE);
      if (backend != null) {
        backend.abortFor(cutOff);
      }
    }
    backend = null;
    waiting.forEach(received -> received.body().release());
    waiting.clear();
    collector.discard();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // The client has reset its connection, which channelInactive records.
    ctx.close();
  }
}
