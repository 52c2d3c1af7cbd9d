package dev.jobdrill.environment;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * As an ACL user who has a password with special characters, works in database 3, and may not send any of the commands
 * that Jobdrill promises never to send: if it sent one, a test here would fail.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExternalEnvironmentTest implements EnvironmentConformance, DrillConformance {

  private static final String ACL =
      "user drill on >p@ss:w0rd ~jobdrill:* resetchannels &jobdrill:* +@all -flushdb -flushall -config -keys "
          + "-monitor -script +script|load -info -acl -debug -swapdb -shutdown";

  private RedisProcess redis;
  private WireMockServer wireMock;
  private DrillEnvironment environment;

  @BeforeAll
  void boot() {
    redis = TestRedis.start(List.of(ACL));
    wireMock = new WireMockServer(
        WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
    wireMock.start();
    environment = DrillEnvironment.boot(EnvironmentSettings.defaults()
        .withMode(Mode.EXTERNAL)
        .withUrls(
            "redis://drill:p%40ss%3Aw0rd@127.0.0.1:" + redis.uri().getPort() + "/3",
            "http://127.0.0.1:" + wireMock.port() + "/"));
  }

  @AfterAll
  void close() throws Exception {
    environment.close();
    wireMock.stop();
    redis.close();
  }

  @Override
  public DrillEnvironment environment() {
    return environment;
  }

  @Override
  public Mode expectedMode() {
    return Mode.EXTERNAL;
  }
}
