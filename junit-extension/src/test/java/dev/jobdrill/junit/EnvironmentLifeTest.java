package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.EnvironmentException;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.junit.Orders.Order;
import dev.jobdrill.pipeline.Pipeline;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** One boot a launch, and nothing left behind, which {@link Kit} checks after every launch. */
class EnvironmentLifeTest {
  @Test
  void allClassesOfALaunchShareOneBoot() {
    Kit.embedded().inParallel().launch(OneTestCases.class, TwoTestCases.class).passed(10);

    assertThat(SharingTestCases.SERVERS).hasSize(1);
  }

  abstract static class SharingTestCases {
    static final Set<String> SERVERS = ConcurrentHashMap.newKeySet();

    @RepeatedTest(5)
    void seesTheServers(Sandbox sandbox) {
      SERVERS.add(sandbox.redisUri().getHost() + ":" + sandbox.redisUri().getPort());
    }
  }

  @JobPipelineTest
  static class OneTestCases extends SharingTestCases {}

  @JobPipelineTest
  static class TwoTestCases extends SharingTestCases {}

  @Test
  void aBootThatFailsIsToldByEveryTestInTheSameWordsAndNotTriedAgain() throws Exception {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = socket.getLocalPort();
    }
    Outcome outcome = Kit.withoutMode()
        .with("jobdrill.mode", "external")
        .with("jobdrill.redis.url", "redis://127.0.0.1:" + closedPort)
        .with("jobdrill.wiremock.url", "http://127.0.0.1:" + closedPort)
        .launch(OneTestCases.class, TwoTestCases.class);

    Set<Throwable> causes = Collections.newSetFromMap(new IdentityHashMap<>());
    assertThat(outcome.failures()).hasSize(10).allSatisfy(failure -> {
      assertThat(failure.getMessage()).contains("127.0.0.1:" + closedPort, "what to do: ");
      assertThat(failure).hasNoSuppressedExceptions();
      causes.add(failure.getCause());
    });
    assertThat(causes).singleElement().isExactlyInstanceOf(EnvironmentException.class);
  }

  @Test
  void whatAHalfwayFailedSetUpMadeIsRemoved() {
    Outcome outcome = Kit.run(HalfwayTestCases.class, NoHarnessTestCases.class);

    assertThat(outcome.succeeded()).isZero();
    assertThat(outcome.failureOf("afterSetUp")).hasMessage("half way");
    assertThat(outcome.failureOf("pipelineFails")).rootCause().hasMessage("no catalogue");
  }

  @JobPipelineTest
  static class HalfwayTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @BeforeEach
    void setUp(JobHarness jobs, StubServer http, StatefulRedisConnection<String, String> redis) {
      Http.stub(http, "/price", "1");
      redis.sync().set(jobs.keyPrefix() + "own", "1");
      jobs.enqueue(new Order(1));
      throw new IllegalStateException("half way");
    }

    @Test
    void afterSetUp() {}
  }

  @JobPipelineTest
  static class NoHarnessTestCases {
    @PipelineUnderTest
    Pipeline<Order> pipeline(
        Sandbox sandbox, StubServer http, StatefulRedisConnection<String, String> redis) {
      Http.stub(http, "/price", "1");
      redis.sync().set(sandbox.keyPrefix() + "own", "1");
      throw new IllegalStateException("no catalogue");
    }

    @Test
    void pipelineFails(JobHarness jobs) {}
  }

  @Test
  void keysOfTheUsersOwnConnectionAndClientAreRemoved() {
    Kit.run(OwnKeysTestCases.class).passed(2);
  }

  @JobPipelineTest
  static class OwnKeysTestCases {
    @PipelineUnderTest
    Pipeline<Order> pipeline(Sandbox sandbox) {
      return Pipeline.named("writing")
          .input(Order.class)
          .action("write", (order, step) -> {
            try (RedisClient client = RedisClient.create(sandbox.redisUri());
                StatefulRedisConnection<String, String> own = client.connect()) {
              own.sync().set(sandbox.keyPrefix() + "orders:" + order.id(), "written");
            }
          })
          .build();
    }

    @Test
    void byTheConnection(JobHarness jobs, StatefulRedisConnection<String, String> redis) {
      jobs.runUntilSettled(new Order(1));
      assertThat(redis.sync().get(jobs.keyPrefix() + "orders:1")).isEqualTo("written");
      redis.sync().set(jobs.keyPrefix() + "more", "1");
    }

    @Test
    void byAClientThatTheSandboxIsToldOf(JobHarness jobs, Sandbox sandbox) {
      sandbox.sweepOnClose();
      assertThat(jobs.runUntilSettled(new Order(2))).completed();
      assertThat(sandbox.redis().sync().get(jobs.keyPrefix() + "orders:2")).isEqualTo("written");
    }
  }
}
