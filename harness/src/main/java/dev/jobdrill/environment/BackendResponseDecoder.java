package dev.jobdrill.environment;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.List;

/**
 * Decodes responses, and hands on as bytes what is none: WireMock sends garbage on purpose, and the client is to get
 * it. Leniency would only hide it, and limits are wide since what WireMock sends is what the user stubbed.
 */
final class BackendResponseDecoder extends HttpResponseDecoder {

  private static final int MAX_HEADERS = 1 << 20;

  private boolean answersHead;

  BackendResponseDecoder() {
    super(new HttpDecoderConfig()
        .setMaxInitialLineLength(MAX_HEADERS)
        .setMaxHeaderSize(MAX_HEADERS)
        .setMaxChunkSize(64 * 1024)
        .setAllowDuplicateContentLengths(true)
        .setValidateHeaders(false));
  }

  /** Says whether the next response answers a HEAD, and so has no body whatever its headers say. */
  void expectAnswerToHead(boolean head) {
    answersHead = head;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage response) {
    return answersHead || super.isContentAlwaysEmpty(response);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    int start = in.readerIndex();
    int end = in.writerIndex();
    int before = out.size();
    super.decode(ctx, in, out);
    if (out.size() > before && failed(out.get(out.size() - 1))) {
      out.set(out.size() - 1, in.retainedSlice(start, end - start));
    }
  }

  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws Exception {
    if (in.isReadable()) {
      out.add(in.readRetainedSlice(in.readableBytes()));
      return;
    }
    super.decodeLast(ctx, in, out);
    // Netty reports an early end as a message of its own making; the closed connection says it
    // already.
    out.removeIf(BackendResponseDecoder::failed);
  }

  private static boolean failed(Object decoded) {
    DecoderResult result =
        decoded instanceof HttpObject object ? object.decoderResult() : DecoderResult.SUCCESS;
    return result.isFailure();
  }
}
