package dev.jobdrill.environment;

import com.github.tomakehurst.wiremock.client.WireMock;
import java.net.URI;

/** Placeholder: replaced at the merge by the real stub server. */
public final class StubServer implements AutoCloseable {

  private final URI baseUrl;

  private StubServer(URI baseUrl) {
    this.baseUrl = baseUrl;
  }

  static StubServer open(URI wireMock, WireMock admin, String id) {
    return new StubServer(wireMock);
  }

  /** {@return the URL under which this test's stubs answer} */
  public URI baseUrl() {
    return baseUrl;
  }

  @Override
  public void close() {}
}
