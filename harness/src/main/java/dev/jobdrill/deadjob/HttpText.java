package dev.jobdrill.deadjob;

import dev.jobdrill.environment.HttpBody;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a content type says of a body. */
final class HttpText {
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([^\\s;\"]+)", Pattern.CASE_INSENSITIVE);

  private HttpText() {}

  static boolean isJson(String contentType) {
    return contentType.toLowerCase(Locale.ROOT).contains("json");
  }

  static Charset charset(String contentType) {
    Matcher named = CHARSET.matcher(contentType);
    if (!named.find()) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(named.group(1));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return StandardCharsets.UTF_8;
    }
  }

  /** Whether its text says all of a body, unless it was compressed, which its text does not show. */
  static boolean isText(HttpBody body, HttpHeaders headers) {
    return headers.firstValue("content-encoding").isPresent()
        || Arrays.equals(
            body.text().getBytes(charset(headers.firstValue("content-type").orElse(""))),
            body.bytes());
  }
}
