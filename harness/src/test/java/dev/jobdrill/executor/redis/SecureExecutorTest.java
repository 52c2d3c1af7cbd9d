package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.environment.TlsFiles;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.TestRedis;
import dev.jobdrill.executor.Worker;
import dev.jobdrill.pipeline.Pipeline;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Executors and workers over TLS, as users who may do what is documented and no more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecureExecutorTest {
  private static final String PREFIX = "own:";
  private static final String RIGHTS =
      ServerStateTest.rights().map(right -> " +" + right).collect(Collectors.joining());

  private final Pipeline<String> pipeline = Pipeline.named("p")
      .input(String.class)
      .step("echo", String.class, (text, step) -> text)
      .build();
  private RedisServer server;
  private RedisURI uri;

  @BeforeAll
  void boot(@TempDir Path directory) throws Exception {
    TlsFiles.makeCertificate(directory);
    int port = RigPorts.next();
    server = RedisServer.with(
            "tls-port " + port,
            "tls-cert-file " + directory.resolve("cert.pem"),
            "tls-key-file " + directory.resolve("key.pem"),
            "tls-auth-clients no",
            "user all on >pw ~* &* +@all",
            "user least on >pw ~own:* resetchannels &own:* -@all +subscribe" + RIGHTS,
            "user deaf on >pw ~own:* resetchannels &own:* -@all" + RIGHTS,
            "user estranged on >pw ~own:* resetchannels &other:* -@all +subscribe" + RIGHTS)
        .start();
    uri = RigClients.uri(port);
    uri.setSsl(true);
    uri.setVerifyPeer(SslVerifyMode.NONE);
  }

  @AfterAll
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "least"})
  void livesAreThoseOfAnyOtherUserWithoutTls(String user) {
    RedisClient client = clientOf(user);
    try (RedisJobStore store = RedisJobStore.open(client, PREFIX + user + ":")) {
      assertThat(outcome(store))
          .isEqualTo(
              outcome(RedisJobStore.on(TestRedis.shared().connection(), "tls-" + user + ":")));
    } finally {
      client.shutdown();
    }
  }

  private static Map<String, String> outcome(RedisJobStore store) {
    JobLives lives = new JobLives(store, Striker.idle());
    lives.live();
    return lives.outcome(store);
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "least"})
  void aWorkerIsWokenForEachJob(String user) {
    RedisClient client = clientOf(user);
    try (RedisJobStore store = RedisJobStore.open(client, PREFIX + "worker-" + user + ":")) {
      JobExecutor executor = executor(store);
      try (Worker worker = executor.newWorker().concurrency(2).start()) {
        for (int i = 0; i < 10; i++) {
          assertThat(worker.isShuttingDown()).isFalse();
          awaitSettled(store, executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation()));
        }
      }
    } finally {
      client.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"deaf", "estranged"})
  void aWorkerThatMayNotSubscribeIsToldSo(String user) {
    RedisClient client = clientOf(user);
    try (RedisJobStore store = RedisJobStore.open(client, PREFIX)) {
      assertThatThrownBy(() -> executor(store).newWorker().start())
          .isInstanceOfSatisfying(JobStoreException.class, refused -> {
            assertThat(refused.reason()).isEqualTo(JobStoreException.Reason.NOT_PERMITTED);
            assertThat(refused)
                .hasMessageStartingWith("Subscribing to the wake-ups of queues [p] failed: ");
          });
    } finally {
      client.shutdown();
    }
  }

  @Test
  void aUserWhoMayNotPublishToTheChannelCannotEnqueue() {
    RedisClient client = clientOf("estranged");
    try (RedisJobStore store = RedisJobStore.open(client, PREFIX + "estranged:")) {
      assertThatThrownBy(
              () -> executor(store).enqueue(pipeline, "x", EnqueueOptions.freshCorrelation()))
          .isInstanceOf(JobStoreException.class);
    } finally {
      client.shutdown();
    }
  }

  /** Its lease is longer than any test: who finds a job sooner was woken for it. */
  private JobExecutor executor(RedisJobStore store) {
    return JobExecutor.on(store).lease(Duration.ofHours(1)).pipeline(pipeline).build();
  }

  private static void awaitSettled(RedisJobStore store, JobHandle handle) {
    JobRef job = new JobRef(handle.queue(), handle.jobId());
    RigClients.soon().until(() -> store.find(job).orElseThrow().state().isSettled());
  }

  private RedisClient clientOf(String user) {
    RedisURI own =
        RedisURI.builder(uri).withAuthentication(user, "pw".toCharArray()).build();
    return RigClients.open(own);
  }
}
