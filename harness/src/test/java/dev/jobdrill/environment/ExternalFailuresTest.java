package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExternalFailuresTest {

  private RedisProcess redis;
  private WireMockServer wireMock;

  @BeforeAll
  void start() {
    redis = TestRedis.start(List.of("user drill on >s3cret ~* &* +@all"));
    wireMock = new WireMockServer(
        WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
    wireMock.start();
  }

  @AfterAll
  void stop() throws Exception {
    wireMock.stop();
    redis.close();
  }

  @Test
  void aUrlThatRefusesSaysWhereAndWhatToCorrect() throws IOException {
    try (ClosedPort port = new ClosedPort()) {
      assertThat(failure("redis://:s3cret@127.0.0.1:" + port.number()))
          .hasMessageContainingAll(
              "No Redis answers at redis://127.0.0.1:", "jobdrill.redis.url", "JOBDRILL_REDIS_URL");
    }
  }

  @Test
  void aWrongPasswordSaysSo() {
    assertThat(failure(url("drill:wr0ng", "")))
        .hasMessageContainingAll(
            "refuses the login", "WRONGPASS", "redis://user:password@host", "percent-encoded");
  }

  @Test
  void aMissingPasswordSaysSo() {
    assertThat(failure("redis://127.0.0.1:" + redis.uri().getPort()))
        .hasMessageContainingAll("refuses the login", "NOAUTH", "expected: a password");
  }

  @Test
  void aDatabaseThatDoesNotExistIsNamed() {
    assertThat(failure(url("drill:s3cret", "/99")))
        .hasMessageContainingAll("no database 99", "0 to 15");
  }

  @Test
  void aServerThatTellsNoVersionIsNamedWithWhatToPermit() throws Exception {
    try (FakeRedis mute = FakeRedis.answering(Map.of("PING", "PONG"))) {
      assertThat(failure(mute.url()))
          .hasMessageContainingAll("does not tell its version", "`INFO`", "+info +hello");
    }
  }

  @Test
  void anOldRedisIsRefusedByVersion() throws Exception {
    try (FakeRedis old =
        FakeRedis.answering(Map.of("INFO", "redis_version:5.0.14\r\n", "PING", "PONG"))) {
      assertThat(failure(old.url()))
          .hasMessageContainingAll("is version 5.0.14", "Redis 6.2 or newer, or Valkey");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:6379",
        "redis://:s3cret@",
        "http://u:s3cret@host",
        "redis://u:s3cret@ho st:1"
      })
  void aMalformedRedisUrlSaysHowOneLooks(String url) {
    assertThat(failure(url))
        .hasMessageContainingAll(
            "The Redis URL ", "cannot be read", "redis://[user:password@]host");
  }

  @Test
  void tlsWithAServerThatSpeaksNoneIsExplained() {
    assertThat(failure(url("drill:s3cret", "?timeout=1s").replace("redis://", "rediss://")))
        .hasMessageContainingAll(
            "rediss://127.0.0.1:", "if it speaks no TLS, begin the URL with redis://");
  }

  @Test
  void aWireMockUrlThatRefusesSaysWhatToCorrect() throws IOException {
    try (ClosedPort port = new ClosedPort()) {
      assertThat(failure(url("drill:s3cret", ""), "http://127.0.0.1:" + port.number()))
          .hasMessageContainingAll(
              "No WireMock answers at http://127.0.0.1:",
              "jobdrill.wiremock.url",
              "without /__admin");
    }
  }

  @Test
  void aServerThatIsNoWireMockIsNotTakenForOne() {
    wireMock.stubFor(
        WireMock.any(WireMock.urlPathMatching("/shop/.*")).willReturn(WireMock.notFound()));
    assertThat(failure(url("drill:s3cret", ""), wireMock.baseUrl() + "/shop"))
        .hasMessageContaining("/__admin/mappings answers 404");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost:8080", "ftp://host", "http://user:s3cret@host", "http://ho st"})
  void aMalformedWireMockUrlSaysHowOneLooks(String url) {
    assertThat(failure(url("drill:s3cret", ""), url))
        .hasMessageContainingAll("No WireMock answers at", "http://localhost:8080");
  }

  @Test
  void aUrlThatIsMissingIsNamedBeforeAnythingIsReached() {
    assertThatThrownBy(
            () -> DrillEnvironment.boot(EnvironmentSettings.defaults().withMode(Mode.EXTERNAL)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContainingAll("no jobdrill.redis.url", "JOBDRILL_REDIS_URL");
  }

  private EnvironmentException failure(String redisUrl) {
    return failure(redisUrl, wireMock.baseUrl());
  }

  private static EnvironmentException failure(String redisUrl, String wireMockUrl) {
    EnvironmentSettings settings =
        EnvironmentSettings.defaults().withMode(Mode.EXTERNAL).withUrls(redisUrl, wireMockUrl);
    EnvironmentException failure = catchThrowableOfType(
        EnvironmentException.class, () -> DrillEnvironment.boot(settings).close());
    assertThat(failure).as("a failure for %s and %s", redisUrl, wireMockUrl).isNotNull();
    StringWriter all = new StringWriter();
    failure.printStackTrace(new PrintWriter(all));
    assertThat(all + settings.toString()).doesNotContain("s3cret").doesNotContain("wr0ng");
    return failure;
  }

  private String url(String login, String rest) {
    return "redis://" + login + "@127.0.0.1:" + redis.uri().getPort() + rest;
  }
}
