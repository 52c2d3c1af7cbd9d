package dev.jobdrill.environment;

import dev.jobdrill.environment.ExchangeRecorder.Recording;
import dev.jobdrill.environment.HttpExchange.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Passes one response on to the client as it comes in, and records it. The recording ends before the last byte is
 * sent: a client that has its response finds the exchange recorded. Confined to its event loop.
 */
final class Relay implements Serving {

  private final ClientConnection client;
  private final HttpRequest request;
  private final Recording recording;
  private final Function<HttpExchange.Request, String> explainUnmatched;
  private final Runnable done;

  private final BodyRecorder body = new BodyRecorder();
  private HttpHeaders headers = EmptyHttpHeaders.INSTANCE;
  private @Nullable HttpResponseStatus status;
  private @Nullable WireFault fault;
  private boolean matched;
  private boolean keepAlive;
  private boolean ended;
  private boolean sawGarbage;

  Relay(
      ClientConnection client, HttpRequest request, Recording recording, Gate gate, Runnable done) {
    this.client = client;
    this.request = request;
    this.recording = recording;
    this.explainUnmatched = gate.explainUnmatched();
    this.done = done;
    this.keepAlive = gate.keepsAlive() && HttpUtil.isKeepAlive(request);
    client.answerToHead(request.method().equals(HttpMethod.HEAD));
  }

  @Override
  public void head(HttpResponse head) {
    String faultName = head.headers().get(GateHeaders.FAULT);
    matched = GateHeaders.madeByStub(head.headers());
    status = head.status();
    headers = GateHeaders.forClient(head.headers());
    if (faultName != null) {
      fault = WireFault.valueOf(faultName);
    } else if (!saysUnmatched()) {
      keepAlive &= HttpUtil.isKeepAlive(head);
      frame(head);
      client.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, head.status(), headers));
    }
  }

  private void frame(HttpResponse head) {
    if (HttpUtil.isTransferEncodingChunked(head)
        && request.protocolVersion().isKeepAliveDefault()) {
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    } else if (!headers.contains(HttpHeaderNames.CONTENT_LENGTH) && mayHaveBody(head.status())) {
      // Neither a length nor chunks, or a client of HTTP/1.0: the close marks the end.
      keepAlive = false;
    }
    announceConnection();
  }

  private void announceConnection() {
    if (!keepAlive) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (!request.protocolVersion().isKeepAliveDefault()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  private boolean mayHaveBody(HttpResponseStatus of) {
    return !request.method().equals(HttpMethod.HEAD)
        && !of.equals(HttpResponseStatus.NO_CONTENT)
        && !of.equals(HttpResponseStatus.NOT_MODIFIED);
  }

  /** WireMock's own 404 compares the request with the stubs of all tests; the gate's speaks of this test's only. */
  private boolean saysUnmatched() {
    return !matched
        && HttpResponseStatus.NOT_FOUND.equals(status)
        && headers.get(HttpHeaderNames.CONTENT_TYPE, "").startsWith("text/plain");
  }

  @Override
  public void content(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    if (fault != null || saysUnmatched()) {
      content.release();
      if (last) {
        finishOwn();
      }
      return;
    }
    body.add(content.content());
    if (last) {
      end(Outcome.ANSWERED);
    }
    client.write(content);
    if (last) {
      finish(false);
    }
  }

  private void finishOwn() {
    if (fault != null) {
      end(fault.outcome());
      fault.commit(client);
    } else {
      answer(
          HttpResponseStatus.NOT_FOUND,
          explainUnmatched.apply(recording.request()),
          Outcome.ANSWERED);
    }
  }

  /** Answers in the gate's own words. */
  void answer(HttpResponseStatus ownStatus, String words, Outcome outcome) {
    ByteBuf text = Unpooled.copiedBuffer(words, StandardCharsets.UTF_8);
    if (!request.method().equals(HttpMethod.HEAD)) {
      body.add(text);
    }
    status = ownStatus;
    keepAlive &= outcome != Outcome.REJECTED;
    headers = new DefaultHttpHeaders()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, text.readableBytes());
    announceConnection();
    end(outcome);
    client.write(new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, ownStatus, text, headers, EmptyHttpHeaders.INSTANCE));
    finish(outcome == Outcome.REJECTED);
  }

  @Override
  public void garbage(ByteBuf bytes) {
    sawGarbage = true;
    client.writeRaw(bytes);
  }

  @Override
  public void closed(boolean byReset) {
    end(howItBroke(byReset));
    if (byReset) {
      client.reset();
    } else {
      client.close();
    }
  }

  private Outcome howItBroke(boolean byReset) {
    // Only a stub makes WireMock break a connection.
    matched = true;
    if (byReset) {
      return Outcome.RESET;
    }
    if (sawGarbage) {
      return Outcome.MALFORMED;
    }
    return status == null ? Outcome.EMPTY : Outcome.CUT_SHORT;
  }

  @Override
  public void flush() {
    client.flush();
  }

  @Override
  public void end(Outcome outcome) {
    if (!ended) {
      ended = true;
      HttpResponseStatus sent = outcome == Outcome.EMPTY || fault != null ? null : status;
      recording.end(
          outcome,
          matched,
          sent == null
              ? null
              : new HttpExchange.Response(
                  sent.code(), GateHeaders.recorded(headers), body.body(headers)));
    }
  }

  private void finish(boolean rejected) {
    if (rejected) {
      client.closeOnceClientHasFinished();
    } else if (keepAlive) {
      client.flush();
      done.run();
    } else {
      client.close();
    }
  }
}
