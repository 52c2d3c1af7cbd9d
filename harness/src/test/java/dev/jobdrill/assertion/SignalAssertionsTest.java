package dev.jobdrill.assertion;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepAction;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.telemetry.MdcContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** For each assertion a pipeline that is broken and one that is not. */
class SignalAssertionsTest {
  private static final Logger log = LoggerFactory.getLogger(SignalAssertionsTest.class);
  private static final String CARD = "4111111111111111";

  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private JobRun run(StepAction<String> body) {
    return rig.jobs(pipeline(body)).runUntilSettled("input-value");
  }

  private static Pipeline<String> pipeline(StepAction<String> body) {
    return Pipeline.named("p")
        .input(String.class)
        .action("first", (text, step) -> {})
        .action("second", body)
        .action("third", (text, step) -> {})
        .retry(RetryPolicy.attempts(1))
        .build();
  }

  @Test
  void linesAreFoundByStepLevelMdcAndPairsAndInOrder() {
    JobRun run = run((text, step) -> {
      log.atWarn().addKeyValue("amount", 12).log("charging");
      log.info("charged");
    });

    assertThat(run)
        .logs()
        .inStep("second")
        .onAttempt(1)
        .containInOrder("started", "charging", "charged", "completed")
        .doNotContain("third")
        .from("dev.jobdrill.assertion")
        .haveCount(2)
        .atLevel(Level.WARN)
        .withMdc("step_name", "second")
        .withKeyValue("amount", 12)
        .haveCount(1);
    assertThatThrownBy(
            () -> assertThat(run).logs().inStep("second").containInOrder("charged", "charging"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(
            "Expected log lines of step 'second' that contain, in this order,"
                + " [charged, charging], but none contains 'charging' after the one with 'charged': INFO")
        .hasMessageContaining("of pipeline p: COMPLETED");
    assertThatThrownBy(() -> assertThat(run).logs().withKeyValue("amount", 13).haveCount(1))
        .hasMessageContaining("Expected 1 log lines with the pair amount=13, but there are 0");
    assertThatThrownBy(() -> assertThat(run).logs().doNotContain("charged"))
        .hasMessageContaining("Expected no log line to contain 'charged', but 1 do: INFO");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(run).logs().inStep("fourth"))
        .withMessageContaining("has no step 'fourth'");
  }

  @Test
  void aLogLineForEachItemIsTooMuch() {
    assertThat(run((text, step) -> log.info("3 items"))).logs().areQuiet();

    JobRun noisy = run((text, step) -> {
      for (int item = 0; item < 30; item++) {
        log.info("item {}", item);
      }
    });

    assertThatThrownBy(() -> assertThat(noisy).logs().areQuiet())
        .hasMessageContaining(
            "Expected at most 10 lines at INFO of an attempt that succeeds, but attempt"
                + " 1 logged 36: 30 of dev.jobdrill.assertion.SignalAssertionsTest in step 'second'");
    assertThat(noisy).logs().haveAtMostInfoLines(36);
  }

  @Test
  void aStepThatNeverStartedOneThatDiedAndOneThatHangsAreTold() {
    JobRun died = run((text, step) -> {
      throw new IllegalStateException("no money");
    });
    JobRun crashed = crashed();
    AtomicReference<JobHarness> jobs = new AtomicReference<>();
    AtomicReference<JobHandle> job = new AtomicReference<>();
    AtomicReference<Throwable> hang = new AtomicReference<>();
    // A step that is observed while it runs looks as one does that hangs.
    jobs.set(rig.jobs(pipeline((text, step) -> hang.set(failureOf(
        () -> assertThat(jobs.get().observe(job.get())).logs().tellThatEveryStepCompleted())))));
    job.set(jobs.get().enqueue("x"));
    assertThatThrownBy(
            () -> assertThat(jobs.get().observe(job.get())).logs().tellThatEveryStepCompleted())
        .hasMessageContaining("Step 'first' never started: no line tells of it.");
    JobRun whole = jobs.get().settle(job.get());

    assertThatThrownBy(() -> assertThat(died).logs().tellThatEveryStepCompleted())
        .hasMessageContaining(
            "Step 'first' completed and the next one, 'second', died: its last line says"
                + " failed with java.lang.IllegalStateException: no money.");
    assertThat(hang.get())
        .hasMessageContaining(
            "Step 'first' completed. Step 'second' started and hung: no line tells of"
                + " its end, and its worker lives.");
    assertThatThrownBy(() -> assertThat(crashed).logs().tellThatEveryStepCompleted())
        .hasMessageContaining(
            "Step 'second' started and its worker died in it: no line tells of its end.");
    assertThat(crashed).logs().haveStepBoundaries();
    assertThat(whole).logs().tellThatEveryStepCompleted().haveStepBoundaries();
  }

  private JobRun crashed() {
    JobHarness jobs = rig.jobs(pipeline((text, step) -> {}))
        .inject(fault(crash()).at("second").afterStep());
    return jobs.runAttempt(jobs.enqueue("x"));
  }

  private static Throwable failureOf(Runnable check) {
    try {
      check.run();
    } catch (AssertionError failure) {
      return failure;
    }
    throw new IllegalStateException("nothing failed");
  }

  @Test
  void aLateLineIsAwaitedUpToALimit() {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    CountDownLatch settled = new CountDownLatch(1);
    JobRun run = run((text, step) -> pool.execute(MdcContext.wrap((Runnable) () -> {
      try {
        settled.await();
        log.info("late");
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    })));

    assertThatThrownBy(
            () -> assertThat(run).within(Duration.ofMillis(20)).logs().contain("late"))
        .hasMessageContaining("none contains 'late'");
    settled.countDown();
    assertThat(run).within(Duration.ofMinutes(1)).logs().inStep("second").contain("late");
    pool.shutdown();
  }

  @Test
  void metricsAreCountedAndBounded() {
    JobRun run = run((text, step) -> rig.hashCode());

    assertThat(run)
        .leftNoDeadJobs()
        .metric("jobdrill.step.executions")
        .hasCount(3)
        .with("jobdrill.step.name", "second")
        .hasCount(1)
        .and()
        .metric("jobdrill.step.duration")
        .hasValuesBetween(0, 0.5)
        .and()
        .metric("jobdrill.queue.wait")
        .hasBucketBounds(
            0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 21_600.0);
    assertThatThrownBy(() -> assertThat(run).metric("jobdrill.step.executions").hasCount(4))
        .hasMessageContaining(
            "Expected metric jobdrill.step.executions to count 4, but it counts 3. Its points: 1 {");
    assertThatThrownBy(() -> assertThat(run).metric("jobdrill.step.duration").hasNoValueAbove(-1))
        .hasMessageContaining("but they go from 0 to 0");
    assertThatThrownBy(() -> assertThat(run)
            .metric("jobdrill.step.executions")
            .with("jobdrill.step.name", "tenth")
            .hasNoValueAbove(1))
        .hasMessageContaining("it has no value. None of its points is so: 1 {")
        .hasMessageContaining("jobdrill.step.name=second");
    assertThatThrownBy(() -> assertThat(run).metric("nonsense").hasNoValueAbove(1))
        .hasMessageContaining(
            "it has no value. There is no metric of that name; the test has [jobdrill.");
    assertThatThrownBy(
            () -> assertThat(run).metric("jobdrill.step.executions").hasBucketBounds(1.0))
        .hasMessageContaining("to have the bucket bounds [1.0], but it has none");
  }

  @Test
  void aDeadJobIsLeftInTheDeadSet() {
    JobRun died = run((text, step) -> {
      throw new IllegalStateException("no money");
    });

    assertThatThrownBy(() -> assertThat(died).leftNoDeadJobs())
        .hasMessageContaining(
            "Expected the test to leave no dead job, but queue " + died.queue() + " holds 1.");
  }

  @Test
  void soundPipelinesCarryTheCorrelationIdEverywhere() {
    rig.http().stubFor(post("/charge").willReturn(ok()));
    Pipeline<String> child = Pipeline.named("child")
        .input(String.class)
        .action("c", (text, step) -> {})
        .build();
    JobHarness jobs = rig.jobs(
        pipeline((text, step) -> {
          DrillRig.post(step, rig.http().url("/charge"), "1");
          step.spawn(child, text);
          ExecutorService pool = Executors.newSingleThreadExecutor();
          pool.submit(MdcContext.wrap((Runnable) () -> log.info("wrapped"))).get();
          pool.shutdown();
        }),
        child);
    JobRun run = jobs.pipeline("p").runUntilSettled("input-value");

    assertThat(run).completed().carriesCorrelationIdEverywhere();
    assertThat(run).logs().carryTheCorrelationId();
    assertThat(run.children()).hasSize(1);
  }

  @Test
  void aThreadPoolThatDropsTheMdcIsFound() {
    JobRun run = run((text, step) -> {
      ExecutorService pool = Executors.newSingleThreadExecutor();
      pool.submit(() -> log.info("charging")).get();
      pool.shutdown();
    });

    assertThatThrownBy(() -> assertThat(run).carriesCorrelationIdEverywhere())
        .hasMessageContaining("but these do not:\n  - the log line \"INFO"
            + " dev.jobdrill.assertion.SignalAssertionsTest: charging\" on thread ")
        .hasMessageContaining("the MDC did not go along");
    assertThatThrownBy(() -> assertThat(run).logs().carryTheCorrelationId())
        .hasMessageContaining("but 1 does not: INFO")
        .hasMessageContaining("MdcContext.wrap(...)");
  }

  @Test
  void aChildOutsideTheCorrelationARequestWithoutItAndAScopeLeftOpenAreFound() {
    rig.http().stubFor(post("/charge").willReturn(ok()));
    AtomicReference<JobHarness> jobs = new AtomicReference<>();
    Pipeline<String> child = Pipeline.named("child")
        .input(String.class)
        .action("c", (text, step) -> {})
        .build();
    jobs.set(rig.jobs(
        pipeline((text, step) -> {
          DrillRig.post(Map.of(), rig.http().url("/charge"), "1");
          jobs.get().pipeline("child").enqueue(text);
          // Never closed, which is the fault.
          @SuppressWarnings({"MustBeClosedChecker", "unused"})
          Object scope =
              Context.current().with(ContextKey.named("acme"), "left").makeCurrent();
        }),
        child));
    JobRun run = jobs.get().pipeline("p").runUntilSettled("input-value");

    assertThatThrownBy(() -> assertThat(run).carriesCorrelationIdEverywhere())
        .hasMessageContaining("POST /charge")
        .hasMessageContaining("of step 'second', which has no header X-Correlation-ID")
        .hasMessageContaining("of pipeline child, which step 'second' enqueued under another one")
        .hasMessageContaining(
            "left something on its thread, which the next job would carry as its own: a"
                + " current OpenTelemetry context");
    assertThat(Span.current().getSpanContext().isValid()).isFalse();
  }

  @Test
  void aSecretInAnExceptionsMessageIsFoundWhereverItWentAndNotShown() {
    JobRun run = run((text, step) -> {
      throw new IllegalStateException("card " + CARD + " refused");
    });

    assertThatThrownBy(() -> assertThat(run).leaksNothing())
        .hasMessageContaining(
            "a card number in the message of java.lang.IllegalStateException of a log line")
        .hasMessageContaining(
            "a card number in attribute exception.message of event 'exception' of span 'second'")
        .hasMessageContaining("a card number in the status description of span 'second'")
        .hasMessageContaining("in the error report of attempt 1")
        .message()
        .doesNotContain(CARD);
  }

  @Test
  void declaredValuesTokensAndAddressesAreFoundInLinesAndSpans() {
    JobRun run = run((text, step) -> {
      log.atInfo().addKeyValue("of", "jane@example.org").log("input is {}", text);
      Span.current().setAttribute("auth", "Bearer abcdefghijklmnop");
    });

    assertThatThrownBy(() -> assertThat(run).leaksNothing("$.card"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The sensitive path '$.card' finds no value");
    assertThatThrownBy(() -> assertThat(run).leaksNothing())
        .hasMessageContaining("an e-mail address in the key-value pairs, key 'of', of a log line")
        .hasMessageContaining("a bearer token in attribute auth of span 'second'");
  }

  @Test
  void aDeclaredValueIsFoundAndASoundRunHasNone() {
    record Payment(String iban) {}
    Pipeline<Payment> leaky = Pipeline.named("pay")
        .input(Payment.class)
        .action("charge", (payment, step) -> log.info("from {}", payment.iban()))
        .build();
    Pipeline<Payment> sound = Pipeline.named("pay")
        .input(Payment.class)
        .action("charge", (payment, step) -> log.info("from an account"))
        .build();

    JobRun leaking = rig.jobs(leaky).runUntilSettled(new Payment("DE02120300000000202051"));
    JobRun quiet = rig.jobs(sound).runUntilSettled(new Payment("DE02120300000000202051"));

    assertThatThrownBy(() -> assertThat(leaking).leaksNothing("$.iban"))
        .hasMessageContaining("the value of $.iban in the message of a log line of"
            + " dev.jobdrill.assertion.SignalAssertionsTest in charge#1")
        .message()
        .doesNotContain("DE0212");
    assertThat(quiet).leaksNothing("$.iban");
    JobRun brief = rig.jobs(sound).runUntilSettled(new Payment("42"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(brief).leaksNothing("$.iban"))
        .withMessageContaining("has 2 characters");
  }
}
