package dev.jobdrill.environment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.nio.charset.StandardCharsets;

/**
 * What a gate can do to its client's connection: answer in HTTP, answer with what is not HTTP, close and reset. Every
 * HTTP fault is made of these, so faults look the same in every mode. Confined to its event loop.
 */
// A failed write or close of a channel ends in channelInactive, where it is dealt with.
@SuppressWarnings("FutureReturnValueIgnored")
final class ClientConnection {

  /** Encodes a response to HEAD without its body, whatever its headers promise. */
  private static final class Encoder extends HttpResponseEncoder {
    private boolean answersHead;

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
      return answersHead || super.isContentAlwaysEmpty(response);
    }
  }

  private final Channel channel;
  private final Encoder encoder = new Encoder();

  ClientConnection(Channel channel) {
    this.channel = channel;
    channel.pipeline().addLast(encoder);
  }

  Channel channel() {
    return channel;
  }

  void answerToHead(boolean head) {
    encoder.answersHead = head;
  }

  void write(HttpObject message) {
    channel.write(message, channel.voidPromise());
  }

  void flush() {
    channel.flush();
  }

  /** Sends bytes as they are, past the encoder. */
  void writeRaw(ByteBuf bytes) {
    channel.pipeline().context(encoder).write(bytes);
  }

  void writeRaw(String text) {
    writeRaw(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  /** Closes after what was written has been sent; without anything written the client sees an empty reply. */
  void close() {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /**
   * Says that nothing more will come, and lets the client finish what it is sending: a close under its hands would take
   * from it the response that says why.
   */
  void closeOnceClientHasFinished() {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(sent -> ((DuplexChannel) channel).shutdownOutput());
  }

  /** Sends what was written, then resets: the client's next read or write fails with "connection reset". */
  void reset() {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.close();
    });
  }
}
