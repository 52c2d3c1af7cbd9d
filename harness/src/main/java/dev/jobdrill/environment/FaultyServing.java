package dev.jobdrill.environment;

import dev.jobdrill.environment.ExchangeRecorder.Recording;
import dev.jobdrill.environment.HttpExchange.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Serves a request that a fault strikes: takes the server's response whole, if the fault lets the request get there, and
 * does to the client what the fault says. The connection is closed afterwards, so that no client finds a later request
 * on a connection that this one has spoiled. Confined to its event loop.
 */
// A failed scheduling means that the loop has ended, and with it the connection.
@SuppressWarnings("FutureReturnValueIgnored")
final class FaultyServing implements Serving {
  private static final int PIECES = 16;
  private static final long TIME_TO_HANG_UP_MILLIS = 250;
  private static final long SILENCE_LIMIT_SECONDS = 30;

  private final ClientConnection client;
  private final HttpRequest request;
  private final Recording recording;
  private final Function<HttpExchange.Request, String> explainUnmatched;
  private final HttpFault fault;

  private final ByteBuf body = Unpooled.buffer();
  private HttpHeaders headers = EmptyHttpHeaders.INSTANCE;
  private HttpResponseStatus status = HttpResponseStatus.OK;
  private boolean matched;
  private boolean ended;

  FaultyServing(
      ClientConnection client,
      HttpRequest request,
      Recording recording,
      Function<HttpExchange.Request, String> explainUnmatched,
      HttpFault fault) {
    this.client = client;
    this.request = request;
    this.recording = recording;
    this.explainUnmatched = explainUnmatched;
    this.fault = fault;
    client.answerToHead(request.method().equals(HttpMethod.HEAD));
  }

  @Override
  public void head(HttpResponse head) {
    matched = GateHeaders.madeByStub(head.headers());
    status = head.status();
    headers = GateHeaders.forClient(head.headers());
  }

  @Override
  public void content(HttpContent content) {
    body.writeBytes(content.content());
    boolean last = content instanceof LastHttpContent;
    content.release();
    if (last) {
      explainIfUnmatched();
      strike();
    }
  }

  private void explainIfUnmatched() {
    if (!matched
        && HttpResponseStatus.NOT_FOUND.equals(status)
        && headers.get(HttpHeaderNames.CONTENT_TYPE, "").startsWith("text/plain")) {
      headers =
          new DefaultHttpHeaders().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
      body.clear();
      body.writeCharSequence(explainUnmatched.apply(recording.request()), StandardCharsets.UTF_8);
    }
  }

  /** Does to the client what the fault says; the server has acted by now, if it was to. */
  void strike() {
    switch (fault.kind()) {
      case RESET -> {
        broken(Outcome.RESET);
        client.reset();
      }
      case EMPTY -> {
        broken(Outcome.EMPTY);
        client.close();
      }
      case MALFORMED -> {
        broken(Outcome.MALFORMED);
        WireFault.writeMalformed(client);
        client.close();
      }
      case REPLY -> reply();
      case LATE_RESPONSE ->
        afterPause(() -> {
          writeHead();
          writePiece(body.retainedSlice(), true);
        });
      case TRICKLED_BODY -> trickle();
      case LATE_CLOSE ->
        afterPause(() -> {
          broken(Outcome.TIMED_OUT);
          client.close();
        });
      case SILENCE ->
        loop()
            .schedule(
                () -> {
                  broken(Outcome.TIMED_OUT);
                  client.close();
                },
                SILENCE_LIMIT_SECONDS,
                TimeUnit.SECONDS);
    }
  }

  private EventExecutor loop() {
    return client.channel().eventLoop();
  }

  private void afterPause(Runnable task) {
    fault.pause().get().whenComplete((interrupted, failure) -> {
      boolean hangsUp = failure == null && interrupted;
      loop()
          .schedule(
              () -> {
                if (!ended) {
                  task.run();
                }
              },
              hangsUp ? TIME_TO_HANG_UP_MILLIS : 0,
              TimeUnit.MILLISECONDS);
    });
  }

  private void reply() {
    HttpFault.Reply reply = fault.reply();
    status = HttpResponseStatus.valueOf(reply.status());
    body.clear();
    body.writeCharSequence(reply.body(), StandardCharsets.UTF_8);
    headers = new DefaultHttpHeaders();
    reply.headers().forEach(header -> headers.add(header.getKey(), header.getValue()));
    frame();
    end(Outcome.ANSWERED_BY_FAULT);
    client.write(new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, status, body.retainedSlice(), headers, EmptyHttpHeaders.INSTANCE));
    client.close();
  }

  private void frame() {
    if (!headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    }
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
  }

  private void writeHead() {
    frame();
    client.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers));
  }

  private void trickle() {
    writeHead();
    client.flush();
    int size = Math.max(1, body.readableBytes() / PIECES);
    while (body.readableBytes() > size) {
      writePiece(body.readRetainedSlice(size), false);
    }
    afterPause(() -> writePiece(body.retainedSlice(), true));
  }

  private void writePiece(ByteBuf piece, boolean last) {
    if (last) {
      end(Outcome.ANSWERED);
    }
    client.write(new DefaultHttpContent(piece));
    if (last) {
      client.write(new DefaultLastHttpContent());
      client.close();
    } else {
      client.flush();
    }
  }

  private void broken(Outcome how) {
    end(fault.served() ? how : Outcome.KEPT_FROM_SERVER);
  }

  @Override
  public void garbage(ByteBuf bytes) {
    bytes.release();
  }

  /** The stub itself breaks the connection, which the client would see unless the fault is before it. */
  @Override
  public void closed(boolean byReset) {
    matched = true;
    if (fault.kind() != HttpFault.Kind.LATE_RESPONSE
        && fault.kind() != HttpFault.Kind.TRICKLED_BODY) {
      strike();
    } else if (byReset) {
      end(Outcome.RESET);
      client.reset();
    } else {
      end(Outcome.EMPTY);
      client.close();
    }
  }

  @Override
  public void flush() {}

  /** WireMock cannot be reached, which counts for more than any fault. */
  void unreachable(String words) {
    status = HttpResponseStatus.BAD_GATEWAY;
    headers = new DefaultHttpHeaders();
    body.clear();
    body.writeCharSequence(words, StandardCharsets.UTF_8);
    frame();
    end(Outcome.UNREACHABLE);
    client.write(new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, status, body.retainedSlice(), headers, EmptyHttpHeaders.INSTANCE));
    client.close();
  }

  @Override
  public void end(Outcome outcome) {
    if (ended) {
      return;
    }
    ended = true;
    boolean sent = outcome == Outcome.ANSWERED
        || outcome == Outcome.ANSWERED_BY_FAULT
        || outcome == Outcome.UNREACHABLE;
    recording.end(outcome, matched, sent ? response() : null);
  }

  private HttpExchange.@Nullable Response response() {
    BodyRecorder recorder = new BodyRecorder();
    if (!request.method().equals(HttpMethod.HEAD)) {
      recorder.add(body.duplicate().readerIndex(0));
    }
    return new HttpExchange.Response(
        status.code(), GateHeaders.recorded(headers), recorder.body(headers));
  }
}
