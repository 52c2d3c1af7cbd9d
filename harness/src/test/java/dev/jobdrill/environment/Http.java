package dev.jobdrill.environment;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** The JDK's client with its defaults, so with its attempts at HTTP/2. */
final class Http {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private Http() {}

  static HttpResponse<String> get(StubServer server, String path, String... headers)
      throws Exception {
    return send(request(server, path, headers).GET());
  }

  static HttpResponse<String> post(StubServer server, String path, String body, String... headers)
      throws Exception {
    return send(request(server, path, headers).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  static HttpRequest.Builder request(StubServer server, String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url(path)));
    return headers.length == 0 ? request : request.headers(headers);
  }

  static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }
}
