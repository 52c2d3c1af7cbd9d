package dev.jobdrill.environment;

import com.github.tomakehurst.wiremock.client.WireMock;
import java.net.URI;
import java.util.List;

/**
 * A WireMock server that runs, and what ends it.
 *
 * @param uri its base URL, without a slash at its end
 * @param admin its admin client
 * @param version its version, or words that say that it tells none
 * @param backend what stub servers reach it through
 * @param closer ends it, or does nothing if it is not ours to end
 */
record WireMockService(
    URI uri, WireMock admin, String version, StubBackend backend, AutoCloseable closer)
    implements AutoCloseable {

  /** Reaches a server over HTTP, where the mode is known to have one. */
  static WireMockService at(URI uri, AutoCloseable closer) {
    String version = WireMockHealth.version(uri);
    WireMock admin = WireMock.create()
        .scheme(uri.getScheme())
        .host(uri.getHost())
        .port(uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80)
        .urlPathPrefix(uri.getPath())
        .build();
    return new WireMockService(uri, admin, version, StubBackend.at(uri), closer);
  }

  @Override
  public void close() {
    Cleanup.all(List.of(backend, closer));
  }
}
