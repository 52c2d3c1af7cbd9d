package dev.jobdrill.environment;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the first {@link HttpBody#LIMIT} bytes of a body that passes by, and counts them all. */
final class BodyRecorder {

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
  private long size;

  void add(ByteBuf content) {
    int length = content.readableBytes();
    int room = HttpBody.LIMIT - kept.size();
    byte[] part = new byte[Math.min(length, room)];
    content.getBytes(content.readerIndex(), part);
    kept.writeBytes(part);
    size += length;
  }

  HttpBody body(HttpHeaders headers) {
    if (size == 0) {
      return HttpBody.EMPTY;
    }
    String contentType = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
    return new HttpBody(
        kept.toByteArray(),
        size,
        headers.get(HttpHeaderNames.CONTENT_ENCODING, ""),
        HttpUtil.getCharset(contentType, StandardCharsets.UTF_8));
  }
}
