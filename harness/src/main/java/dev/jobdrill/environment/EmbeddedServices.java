package dev.jobdrill.environment;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.Version;
import java.net.URI;
import java.util.List;

/** WireMock in this JVM, Redis as a process beside it. */
final class EmbeddedServices implements Services {

  @Override
  public RedisService startRedis() {
    RedisProcess process = RedisProcess.start();
    return new RedisService(process.uri(), process);
  }

  @Override
  public RedisService startOwnRedis(boolean debugDirective) {
    RedisProcess process =
        RedisProcess.startWith(debugDirective ? List.of("enable-debug-command local") : List.of());
    return new RedisService(process.uri(), process);
  }

  @Override
  public WireMockService startWireMock() {
    WireMockServer server = new WireMockServer(wireMockConfig()
        .bindAddress("127.0.0.1")
        .dynamicPort()
        .mappingSource(new NoStubFiles())
        .disableRequestJournal());
    server.start();
    // The server itself is the admin: no HTTP, and so microseconds for a call.
    return new WireMockService(
        URI.create("http://127.0.0.1:" + server.port()),
        new WireMock(server),
        Version.getCurrentVersion(),
        StubBackend.inThisJvm(server),
        server::stop);
  }
}
