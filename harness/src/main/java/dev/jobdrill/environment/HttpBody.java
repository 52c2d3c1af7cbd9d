package dev.jobdrill.environment;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** The body of a recorded request or response: its bytes as they were sent, up to {@link #LIMIT} of them. */
public final class HttpBody {

  /** How many bytes of a body are recorded; what is beyond is served and counted, but not kept. */
  public static final int LIMIT = 1 << 20;

  // A few kilobytes of gzip can unfold into gigabytes; a text for reading needs far less.
  private static final int TEXT_LIMIT = 8 * LIMIT;

  static final HttpBody EMPTY = new HttpBody(new byte[0], 0, "", StandardCharsets.UTF_8);

  private final byte[] bytes;
  private final long size;
  private final String contentEncoding;
  private final Charset charset;

  HttpBody(byte[] bytes, long size, String contentEncoding, Charset charset) {
    this.bytes = bytes;
    this.size = size;
    this.contentEncoding = contentEncoding.strip().toLowerCase(Locale.ROOT);
    this.charset = charset;
  }

  /** {@return a copy of the recorded bytes, still compressed if they were sent compressed} */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** {@return how many bytes were sent, which is more than were recorded if the body is truncated} */
  public long size() {
    return size;
  }

  /** {@return whether more was sent than was recorded} */
  public boolean truncated() {
    return size > bytes.length;
  }

  /** {@return the recorded bytes as text: decompressed from gzip or deflate, in the charset of the content type} */
  public String text() {
    return switch (contentEncoding) {
      case "gzip", "x-gzip" -> decompressed(GZIPInputStream::new);
      case "deflate" -> decompressed(InflaterInputStream::new);
      default -> new String(bytes, charset);
    };
  }

  private String decompressed(Decompressor decompressor) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (InputStream in = decompressor.open(new ByteArrayInputStream(bytes))) {
      byte[] part = new byte[8192];
      for (int n = in.read(part); n >= 0 && text.size() < TEXT_LIMIT; n = in.read(part)) {
        text.write(part, 0, n);
      }
    } catch (EOFException endOfTruncatedBody) {
      return text.toString(charset);
    } catch (ZipException notCompressedAsDeclared) {
      return new String(bytes, charset);
    } catch (IOException impossibleInMemory) {
      throw new IllegalStateException(impossibleInMemory);
    }
    return text.toString(charset);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HttpBody that && size == that.size && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** {@return the text of the body} */
  @Override
  public String toString() {
    return text();
  }

  @FunctionalInterface
  private interface Decompressor {
    InputStream open(InputStream in) throws IOException;
  }
}
