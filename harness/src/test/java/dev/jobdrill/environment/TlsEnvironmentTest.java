package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** External mode over TLS, where this machine's Redis binary speaks it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsEnvironmentTest implements EnvironmentConformance, DrillConformance {

  private RedisProcess redis;
  private WireMockServer wireMock;
  private DrillEnvironment environment;
  private int tlsPort;

  @BeforeAll
  void boot(@TempDir Path directory) throws Exception {
    TlsFiles.makeCertificate(directory);
    tlsPort = RedisProcess.freePort();
    try {
      redis = TestRedis.start(List.of(
          "tls-port " + tlsPort,
          "tls-cert-file " + directory.resolve("cert.pem"),
          "tls-key-file " + directory.resolve("key.pem"),
          "tls-auth-clients no",
          "user drill on >s3cret ~* &* +@all"));
    } catch (EnvironmentException failure) {
      if (failure.getMessage().contains("tls-")) {
        abort("the Redis binary of this machine speaks no TLS");
      }
      throw failure;
    }
    wireMock = new WireMockServer(
        WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
    wireMock.start();
    environment = DrillEnvironment.boot(settings("?verifyPeer=NONE"));
  }

  @AfterAll
  void close() throws Exception {
    Cleanup.all(
        Stream.<AutoCloseable>of(environment, wireMock == null ? null : wireMock::stop, redis)
            .filter(Objects::nonNull)
            .toList());
  }

  @Override
  public DrillEnvironment environment() {
    return environment;
  }

  @Override
  public Mode expectedMode() {
    return Mode.EXTERNAL;
  }

  @Test
  void reachesTheServerOverTls() {
    assertThat(environment.redisUri().isSsl()).isTrue();
    assertThat(environment.redisUri().getPort()).isEqualTo(tlsPort);
  }

  @Test
  void aCertificateThatNobodyTrustsIsExplained() {
    assertThatThrownBy(() -> DrillEnvironment.boot(settings("")).close())
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContainingAll(
            "No TLS with the Redis at rediss://", "javax.net.ssl.trustStore", "verifyPeer=NONE");
  }

  private EnvironmentSettings settings(String query) {
    return EnvironmentSettings.defaults()
        .withMode(Mode.EXTERNAL)
        .withUrls("rediss://drill:s3cret@127.0.0.1:" + tlsPort + "/1" + query, wireMock.baseUrl());
  }
}
