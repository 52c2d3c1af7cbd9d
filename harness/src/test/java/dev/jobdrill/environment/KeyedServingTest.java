package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.environment.HttpExchange.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client is told of the reply to its request with a key, before and after it is gone. */
class KeyedServingTest {
  private final IdempotencyKeys keys = new IdempotencyKeys();
  private final Client client = new Client();
  private final Serving serving = admit();

  private Serving admit() {
    keys.honour(List.of(EndpointPattern.of("POST /charges")), true);
    HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/charges");
    head.headers().set(IdempotencyKeys.HEADER, "k");
    Serving admitted = keys.admit(client, head, Unpooled.EMPTY_BUFFER);
    assertThat(admitted).isInstanceOf(KeyedServing.class);
    return admitted;
  }

  private static HttpResponse head() {
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(GateHeaders.STUB, "1");
    return head;
  }

  private static ByteBuf bytes() {
    return Unpooled.copiedBuffer("done", StandardCharsets.US_ASCII);
  }

  private void reply(ByteBuf body) {
    serving.head(head());
    serving.content(new DefaultLastHttpContent(body));
    serving.flush();
  }

  @Test
  void aClientThatWaitsIsToldOfAll() {
    reply(bytes());

    assertThat(client.told).containsExactly("head", "content done", "flush");
    assertThat(keys.known().get("k")).contains(" 200");
  }

  @Test
  void aClientThatIsGoneIsToldNothingAndTheReplyIsKept() {
    ByteBuf body = bytes();

    serving.end(Outcome.CLIENT_GONE);
    reply(body);

    assertThat(client.told).containsExactly("end CLIENT_GONE");
    assertThat(body.refCnt()).isZero();
    assertThat(keys.known().get("k")).contains(" 200");
  }

  @Test
  void aClientThatIsGoneIsSentNoGarbageAndItsKeyIsForgotten() {
    ByteBuf garbage = bytes();

    serving.end(Outcome.CLIENT_GONE);
    serving.garbage(garbage);
    serving.closed(true);

    assertThat(client.told).containsExactly("end CLIENT_GONE");
    assertThat(garbage.refCnt()).isZero();
    assertThat(keys.known()).isEmpty();
  }

  private static final class Client implements Serving {
    private final List<String> told = new ArrayList<>();

    @Override
    public void head(HttpResponse head) {
      told.add("head");
    }

    @Override
    public void content(HttpContent content) {
      told.add("content " + content.content().toString(StandardCharsets.US_ASCII));
      content.release();
    }

    @Override
    public void garbage(ByteBuf bytes) {
      told.add("garbage");
    }

    @Override
    public void closed(boolean byReset) {
      told.add("closed");
    }

    @Override
    public void flush() {
      told.add("flush");
    }

    @Override
    public void end(Outcome outcome) {
      told.add("end " + outcome.name());
    }
  }
}
