package dev.jobdrill.junit;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.junit.Kit.kit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.Mode;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.pipeline.Pipeline;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

class LifecycleTest {
  @Test
  void pipelinesOfEnclosingAndSuperClassesAreFound() {
    kit().run(NestingCases.class).passed(2);
  }

  abstract static class Base {
    @PipelineUnderTest
    Pipeline<String> pipeline() {
      return Samples.greeting("base");
    }
  }

  @JobPipelineTest
  static class NestingCases extends Base {
    @Override
    @PipelineUnderTest
    Pipeline<String> pipeline() {
      return Samples.greeting("overridden");
    }

    @Test
    void theOverridingMethodCounts(JobHarness jobs) {
      assertThat(jobs.runUntilSettled("Ada").pipeline()).isEqualTo("overridden");
    }

    @Nested
    class Inner {
      @PipelineUnderTest
      Pipeline<String> own = Samples.greeting("own");

      @Test
      void seesBoth(
          @PipelineUnderTest("own") JobHarness own,
          @PipelineUnderTest("overridden") JobHarness outer) {
        assertThat(own.runUntilSettled("Ada")).completed();
        assertThat(outer.runUntilSettled("Ada")).completed();
      }
    }
  }

  @Test
  void eachTestOfOneInstanceHasASessionOfItsOwn() {
    kit().run(PerClassCases.class).passed(5);
  }

  @JobPipelineTest
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class PerClassCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    private final Set<String> prefixes = ConcurrentHashMap.newKeySet();
    private final Set<String> stubs = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void sharesTheTestsSession(JobHarness jobs) {
      prefixes.add(jobs.keyPrefix());
      stubs.add(jobs.stubServer().baseUrl());
    }

    @RepeatedTest(5)
    void hasItsOwn(JobHarness jobs, StubServer http, RepetitionInfo repetition) {
      assertThat(prefixes).hasSize(repetition.getCurrentRepetition()).contains(jobs.keyPrefix());
      assertThat(http).isSameAs(jobs.stubServer());
      assertThat(jobs.jobs()).isEmpty();
      assertThat(jobs.runUntilSettled("Ada")).completed();
    }
  }

  @Retention(RetentionPolicy.RUNTIME)
  @JobPipelineTest(mode = "embedded", maxAttempts = 3)
  @InjectFault(step = "sign", throwing = IllegalStateException.class)
  @interface OurDrill {}

  @Test
  void annotationsCanBeComposed() {
    kit().with("jobdrill.mode", "nonsense").run(ComposedCases.class).passed(1);
  }

  @OurDrill
  static class ComposedCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @Test
    void meetsTheFault(JobHarness jobs) {
      assertThat(jobs.runUntilSettled("Ada"))
          .completed()
          .failedInOrderWith(IllegalStateException.class);
    }
  }

  @Test
  void theExtensionCanBeRegisteredByItsBuilder() {
    kit().with("jobdrill.mode", "nonsense").run(RegisteredCases.class).passed(1);
  }

  static class RegisteredCases {
    @RegisterExtension
    static final JobdrillExtension jobdrill = JobdrillExtension.builder()
        .pipeline(Samples.greeting("given"))
        .environment(EnvironmentSettings.defaults().withMode(Mode.EMBEDDED))
        .drill(DrillSettings.DEFAULT.capped(3, Duration.ofDays(1)))
        .build();

    @Test
    void runsIt(JobHarness jobs) {
      assertThat(jobs.runUntilSettled("Ada").pipeline()).isEqualTo("given");
    }
  }

  @Test
  void nothingIsLeftAfterTheRun() {
    kit().run(LeavingCases.class).passed(1);

    RedisURI redis = LeavingCases.redis;
    RedisClient client = RedisClient.create(redis);
    try {
      Assertions.assertThatThrownBy(client::connect).isInstanceOf(RedisConnectionException.class);
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }
  }

  @JobPipelineTest
  static class LeavingCases {
    static RedisURI redis;

    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @Test
    void runs(JobHarness jobs, Sandbox sandbox) {
      redis = sandbox.redisUri();
      jobs.runUntilSettled("Ada");
    }
  }

  @Test
  void parallelTestsSeeNothingOfEachOther() {
    kit()
        .with("junit.jupiter.execution.parallel.enabled", "true")
        .with("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .with("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .with("junit.jupiter.execution.parallel.config.fixed.parallelism", "8")
        .run(FirstParallelCases.class, SecondParallelCases.class, ThirdParallelCases.class)
        .passed(75);
  }

  @JobPipelineTest
  static class FirstParallelCases {
    @PipelineUnderTest
    Pipeline<String> pipeline(StubServer http) {
      return Pipeline.named("asking")
          .input(String.class)
          .step("ask", String.class, (input, step) -> {
            HttpRequest request =
                HttpRequest.newBuilder(URI.create(http.url("/who"))).build();
            return step.httpClient().send(request, BodyHandlers.ofString()).body();
          })
          .build();
    }

    @RepeatedTest(25)
    void isAlone(JobHarness jobs, StubServer http, StatefulRedisConnection<String, String> redis) {
      String me = jobs.keyPrefix();
      http.stubFor(get("/who").willReturn(ok(me)));

      var run = jobs.runUntilSettled("Ada");

      assertThat(run).completed().step("ask").hasOutput(me).madeRequests(1);
      assertThat(http.exchanges()).hasSize(1);
      assertThat(redis.sync().keys(me + "*")).isNotEmpty().allMatch(key -> key.startsWith(me));
    }
  }

  @JobPipelineTest
  static class SecondParallelCases extends FirstParallelCases {}

  @JobPipelineTest
  static class ThirdParallelCases extends FirstParallelCases {}
}
