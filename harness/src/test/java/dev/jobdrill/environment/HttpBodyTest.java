package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class HttpBodyTest {

  @Test
  void aBodyCutOffInTheMiddleOfItsCompressionIsReadAsFarAsItGoes() throws Exception {
    byte[] gzip = gzip("0123456789".repeat(10_000).getBytes(StandardCharsets.UTF_8));
    byte[] half = Arrays.copyOf(gzip, gzip.length / 2);

    assertThat(body(half, "GZIP").text())
        .startsWith("01234567890123456789")
        .hasSizeLessThan(100_000);
  }

  @Test
  void aBodyThatUnfoldsIntoVeryMuchIsNotUnfoldedWhole() throws Exception {
    byte[] bomb = gzip(new byte[64 << 20]);

    assertThat(body(bomb, "gzip").text().length()).isLessThan(9 << 20);
  }

  @Test
  void aBodyThatIsNotCompressedAsItSaysIsReadAsItIs() {
    assertThat(body("plain".getBytes(StandardCharsets.UTF_8), "gzip").text()).isEqualTo("plain");
    assertThat(body("plain".getBytes(StandardCharsets.UTF_8), "br").text()).isEqualTo("plain");
  }

  @Test
  void aDeflatedBodyIsReadAsText() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      out.write("deflated".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(body(bytes.toByteArray(), "deflate").text()).isEqualTo("deflated");
  }

  @Test
  void theBytesGivenOutAreACopy() {
    HttpBody body = body("abc".getBytes(StandardCharsets.UTF_8), "");
    body.bytes()[0] = 'x';

    assertThat(body).hasToString("abc").isEqualTo(body("abc".getBytes(StandardCharsets.UTF_8), ""));
  }

  private static HttpBody body(byte[] bytes, String contentEncoding) {
    return new HttpBody(bytes, bytes.length, contentEncoding, StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }
}
