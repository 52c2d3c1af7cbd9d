package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
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

  private static final char[] STORE_PASSWORD = "changeit".toCharArray();

  private RedisProcess redis;
  private WireMockServer wireMock;
  private DrillEnvironment environment;
  private int tlsPort;

  @BeforeAll
  void boot(@TempDir Path directory) throws Exception {
    makeCertificate(directory);
    tlsPort = RedisProcess.freePort();
    try {
      redis = TestRedis.start(List.of(
          "tls-port " + tlsPort,
          "tls-cert-file " + directory.resolve("cert.pem"),
          "tls-key-file " + directory.resolve("key.pem"),
          "tls-auth-clients no",
          "user drill on >s3cret ~* +@all"));
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

  private static void makeCertificate(Path directory) throws Exception {
    Path store = directory.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    int exit = new ProcessBuilder((keytool
                + " -genkeypair -alias redis -keyalg EC -dname CN=localhost -validity 2 -storetype PKCS12"
                + " -storepass changeit -keystore " + store)
            .split(" "))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("keytool.log").toFile())
        .start()
        .waitFor();
    assertThat(exit).as("exit code of keytool").isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(store)) {
      keys.load(stream, STORE_PASSWORD);
    }
    writePem(
        directory.resolve("cert.pem"),
        "CERTIFICATE",
        keys.getCertificate("redis").getEncoded());
    writePem(
        directory.resolve("key.pem"),
        "PRIVATE KEY",
        keys.getKey("redis", STORE_PASSWORD).getEncoded());
  }

  private static void writePem(Path file, String kind, byte[] content) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }
}
