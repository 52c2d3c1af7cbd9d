package dev.jobdrill.environment;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks a server whether it is a WireMock, and which. */
final class WireMockHealth {

  private static final int LIMIT_MILLIS = 20_000;
  private static final int LONGEST_ANSWER = 1 << 20;
  private static final Pattern VERSION =
      Pattern.compile("\"version\"\\s*:\\s*\"([\\w.+-]{1,40})\"");

  private WireMockHealth() {}

  /** {@return the version of the WireMock at a base URL} */
  static String version(URI base) {
    try {
      Answer health = get(base, "/__admin/health");
      if (health.isOk() && health.body().contains("\"status\"")) {
        Matcher version = VERSION.matcher(health.body());
        return version.find() ? version.group(1) : "of unknown version";
      }
      // Before 3.4 there was no health resource, but always this one.
      Answer mappings = get(base, "/__admin/mappings?limit=1");
      if (mappings.isOk() && mappings.body().contains("\"mappings\"")) {
        return "of unknown version";
      }
      throw unusable(base, "/__admin/mappings answers " + mappings.status(), null);
    } catch (IOException failure) {
      throw unusable(base, String.valueOf(failure), failure);
    }
  }

  static EnvironmentException unusable(Object base, String found, @Nullable Throwable cause) {
    return new EnvironmentException(
        "No WireMock answers at " + Urls.redact(base.toString()) + ": " + found,
        "the base URL of a WireMock server, without /__admin, such as http://localhost:8080",
        "start it, or correct " + EnvironmentSettings.WIREMOCK_URL + " ("
            + SettingsSource.variable(EnvironmentSettings.WIREMOCK_URL) + "); or use "
            + EnvironmentSettings.MODE
            + "=embedded",
        cause);
  }

  private static Answer get(URI base, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(base + path).toURL().openConnection();
    connection.setConnectTimeout(LIMIT_MILLIS);
    connection.setReadTimeout(LIMIT_MILLIS);
    int status = connection.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      connection.disconnect();
      return new Answer(status, "");
    }
    try (InputStream body = connection.getInputStream()) {
      return new Answer(
          status, new String(body.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8));
    }
  }

  private record Answer(int status, String body) {
    boolean isOk() {
      return status == HttpURLConnection.HTTP_OK;
    }
  }
}
