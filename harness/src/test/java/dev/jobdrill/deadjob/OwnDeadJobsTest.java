package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.recording.JobRun;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OwnDeadJobsTest {
  @Test
  void aJobThatDiedHereLosesNothingOnItsWay() {
    Pipeline<String> pipeline = Pipeline.named("orders")
        .input(String.class)
        .step("fetch", String.class, (text, step) -> text + "!")
        .step("charge", String.class, (text, step) -> {
          throw new IllegalStateException("declined " + text);
        })
        .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(1))))
        .build();
    try (DrillRig rig = new DrillRig()) {
      JobHarness jobs = rig.jobs(pipeline);
      JobRun run = jobs.runUntilSettled("Grüße \u2028 🚚");

      DeadJob dead = only(jobs.keyPrefix());

      assertThat(dead.id()).isEqualTo(run.jobId());
      assertThat(dead.name()).isEqualTo("orders");
      assertThat(dead.queue()).isEqualTo(run.queue());
      assertThat(dead.input()).isEqualTo(new Json.Text("Grüße \u2028 🚚"));
      assertThat(dead.correlationId()).contains(run.correlationId());
      assertThat(dead.traceparent()).isPresent();
      assertThat(dead.attempts()).isEqualTo(2);
      assertThat(dead.steps())
          .containsExactly(
              new CompletedStep("fetch", null, new Json.Text("Grüße \u2028 🚚!"), null, null));
      assertThat(dead.times().get("enqueued")).isEqualTo(run.enqueuedAt());
      assertThat(dead.times().get("died")).isEqualTo(run.settledAt().orElseThrow());
      assertThat(dead.details()).containsKey("shape");
      assertThat(dead.errors()).hasSameSizeAs(run.errors());
      for (int i = 0; i < run.errors().size(); i++) {
        JobError error = dead.errors().get(i);
        assertThat(error.type()).isEqualTo(run.errors().get(i).type());
        assertThat(error.message()).isEqualTo(run.errors().get(i).message());
        assertThat(error.stack()).isEqualTo(run.errors().get(i).stackTrace());
        assertThat(error.attempt()).isEqualTo(run.errors().get(i).attempt());
        assertThat(error.at()).isEqualTo(run.errors().get(i).at());
        assertThat(error.step()).isEqualTo("charge");
      }
      DeadJob again = DeadJob.parse("m", dead.document());
      assertThat(again).isEqualTo(dead);
      assertThat(again.bytes()).isEqualTo(dead.bytes());
    }
  }

  private static DeadJob only(String prefix) {
    DeadJobSink.Collected read = new DeadJobSink.Collected();
    RedisClient client = RedisClient.create(DrillRig.environment().redisUri());
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      DeadJobSource.of("jobdrill").read(connection, new RedisQuery(prefix, null, "dead"), read);
    } finally {
      client.shutdown();
    }
    assertThat(read.badEntries()).isEmpty();
    assertThat(read.jobs()).hasSize(1);
    return read.jobs().get(0);
  }
}
