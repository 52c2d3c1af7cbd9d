package dev.jobdrill.environment;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.net.URI;
import java.util.UUID;

/** The ways to reach the WireMock behind stub servers; what holds on one is tested on both. */
enum Backing {
  IN_THIS_JVM {
    @Override
    StubBackend on(WireMockServer wireMock) {
      return StubBackend.inThisJvm(wireMock);
    }
  },
  OVER_HTTP {
    @Override
    StubBackend on(WireMockServer wireMock) {
      return StubBackend.at(URI.create(wireMock.baseUrl()));
    }
  };

  abstract StubBackend on(WireMockServer wireMock);

  Running start() {
    WireMockServer wireMock = new WireMockServer(WireMockConfiguration.options().dynamicPort());
    wireMock.start();
    return new Running(wireMock, on(wireMock));
  }

  /** A WireMock of a test's own, with its journal on so that what is left behind can be seen. */
  record Running(WireMockServer wireMock, StubBackend backend) implements AutoCloseable {

    StubServer open() {
      return StubServer.open(backend, UUID.randomUUID().toString());
    }

    @Override
    public void close() {
      backend.close();
      wireMock.stop();
    }
  }
}
