package dev.jobdrill.junit;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import dev.jobdrill.environment.StubServer;
import dev.jobdrill.pipeline.StepContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** What the drilled steps call, and the stubs that answer. */
final class Http {
  private Http() {}

  static void stub(StubServer http, String path, String answer) {
    http.stubFor(any(urlPathEqualTo(path)).willReturn(ok(answer)));
  }

  static String get(String url, StepContext step) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url)), step);
  }

  static String post(String url, String body, StepContext step)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url)).POST(BodyPublishers.ofString(body)), step);
  }

  private static String send(HttpRequest.Builder request, StepContext step)
      throws IOException, InterruptedException {
    return step.httpClient().send(request.build(), BodyHandlers.ofString()).body();
  }
}
