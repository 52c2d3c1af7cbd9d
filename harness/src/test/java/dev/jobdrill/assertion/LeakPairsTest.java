package dev.jobdrill.assertion;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepContext;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.signal.DrillTelemetry;
import dev.jobdrill.telemetry.MdcContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** For each place a secret can leak to, and each that can lose the correlation id, a step that does so and its sound twin. */
class LeakPairsTest {
  /** Its lines are captured, and printed nowhere. */
  private static final String LOGGER = "dev.jobdrill.telemetry.pairs";

  private static final Logger log = LoggerFactory.getLogger(LOGGER);
  private static final String OF_A_LINE = " of a log line of " + LOGGER;

  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  record Payment(String holder, String iban) {}

  interface Body {
    void run(DrillRig rig, String secret, StepContext step) throws Exception;
  }

  record Pair(String place, Body leaky, Body sound, String finding) {
    @Override
    public String toString() {
      return place;
    }
  }

  static Stream<Pair> leaks() {
    return Stream.concat(leaksOfLines(), leaksElsewhere());
  }

  private static Stream<Pair> leaksOfLines() {
    return Stream.of(
        new Pair(
            "a line's message",
            (rig, secret, step) -> log.info("from {}", secret),
            (rig, secret, step) -> log.info("from an account"),
            "the value of $.iban in the message" + OF_A_LINE + " in charge#1"),
        new Pair(
            "a line's MDC",
            (rig, secret, step) -> logWithMdc(secret),
            (rig, secret, step) -> logWithMdc("masked"),
            "the value of $.iban in the MDC, key 'account'," + OF_A_LINE + " in charge#1"),
        new Pair(
            "a line's key-value pair",
            (rig, secret, step) -> log.atInfo().addKeyValue("account", secret).log("charging"),
            (rig, secret, step) -> log.atInfo().addKeyValue("account", "masked").log("charging"),
            "the value of $.iban in the key-value pairs, key 'account'," + OF_A_LINE),
        new Pair(
            "a key",
            (rig, secret, step) -> log.atInfo().addKeyValue(secret, 1).log("charging"),
            (rig, secret, step) -> log.atInfo().addKeyValue("count", 1).log("charging"),
            "the value of $.iban in a key of the key-value pairs" + OF_A_LINE),
        new Pair(
            "a logged error's cause",
            (rig, secret, step) -> log.warn("refused", caused(secret)),
            (rig, secret, step) -> log.warn("refused", caused("an account")),
            "the value of $.iban in the message of java.lang.IllegalArgumentException" + OF_A_LINE),
        new Pair(
            "a logged error's suppressed one",
            (rig, secret, step) -> log.warn("refused", suppressing(secret)),
            (rig, secret, step) -> log.warn("refused", suppressing("an account")),
            "in the message of the suppressed java.lang.IllegalArgumentException" + OF_A_LINE),
        new Pair(
            "a line of a thread that has no MDC",
            (rig, secret, step) -> onPool(() -> log.info("from {}", secret)),
            (rig, secret, step) -> onPool(() -> log.info("from an account")),
            "the value of $.iban in the message" + OF_A_LINE));
  }

  private static Stream<Pair> leaksElsewhere() {
    AttributeKey<String> account = AttributeKey.stringKey("account");
    return Stream.of(
        new Pair(
            "a span's name",
            (rig, secret, step) -> span("charge " + secret).end(),
            (rig, secret, step) -> span("charge").end(),
            "the value of $.iban in the name of a span"),
        new Pair(
            "a span's attribute",
            (rig, secret, step) -> Span.current().setAttribute(account, secret),
            (rig, secret, step) -> Span.current().setAttribute(account, "masked"),
            "the value of $.iban in attribute account of span 'charge'"),
        new Pair(
            "a span's event",
            (rig, secret, step) -> Span.current().addEvent("paid", Attributes.of(account, secret)),
            (rig, secret, step) -> Span.current().addEvent("paid"),
            "the value of $.iban in attribute account of event 'paid' of span 'charge'"),
        new Pair(
            "a metric's attribute",
            (rig, secret, step) -> count(Attributes.of(account, secret)),
            (rig, secret, step) -> count(Attributes.of(account, "masked")),
            "the value of $.iban in attribute account of metric acme.charges"),
        new Pair(
            "an error",
            (rig, secret, step) -> {
              throw new IllegalStateException("no money at " + secret);
            },
            (rig, secret, step) -> {
              throw new IllegalStateException("no money");
            },
            "the value of $.iban in the message of java.lang.IllegalStateException in the error"
                + " report of attempt 1"),
        new Pair(
            "a request's target",
            (rig, secret, step) -> DrillRig.get(step, rig.http().url("/accounts/" + secret)),
            (rig, secret, step) -> DrillRig.get(step, rig.http().url("/accounts/1")),
            "the value of $.iban in the target of a GET request of step 'charge'"),
        new Pair(
            "a request's header, though not one for credentials",
            (rig, secret, step) ->
                DrillRig.post(Map.of("X-Account", secret), rig.http().url("/"), "1"),
            (rig, secret, step) ->
                DrillRig.post(Map.of("Authorization", secret), rig.http().url("/"), "1"),
            "of a POST request of step 'charge'"));
  }

  @ParameterizedTest
  @MethodSource("leaks")
  void aSecretIsFoundWhereItLeaksAndIsNotShown(Pair pair) {
    Payment payment = new Payment("Jane", "DE02120300000000202051");

    JobRun leaking = run(pair.leaky(), payment);
    assertThatThrownBy(() -> assertThat(leaking).leaksNothing("$.iban"))
        .hasMessageContaining("Expected no secret in what the job emitted, but there is\n  - ")
        .hasMessageContaining(pair.finding())
        .message()
        .doesNotContain(payment.iban());
    assertThat(run(pair.sound(), payment)).leaksNothing("$.iban");
  }

  @Test
  void aPayloadFieldOfAnErrorReportLeaksIfItIsOneThatIsDeclaredSensitive() {
    Payment payment = new Payment("Jane", "DE02120300000000202051");

    JobRun leaking = rig.jobs(failing("$.iban")).runUntilSettled(payment);
    JobRun sound = rig.jobs(failing("$.holder")).runUntilSettled(payment);

    assertThatThrownBy(() -> assertThat(leaking).leaksNothing("$.iban"))
        .hasMessageContaining(
            "the value of $.iban in the payload field $.iban in the error report of attempt 1");
    assertThat(sound).leaksNothing("$.iban");
  }

  private static Pipeline<Payment> failing(String reported) {
    return Pipeline.named("pay")
        .input(Payment.class)
        .action("charge", (payment, step) -> {
          throw new IllegalStateException("no money");
        })
        .retry(RetryPolicy.attempts(1))
        .reportFields(reported)
        .build();
  }

  static Stream<Pair> losses() {
    return Stream.of(
        new Pair(
            "a pool that is not given the MDC",
            (rig, text, step) -> onPool(() -> log.info("charging")),
            (rig, text, step) -> onPool(MdcContext.wrap((Runnable) () -> log.info("charging"))),
            "since the MDC did not go along with the work"),
        new Pair(
            "a span without its parent",
            (rig, text, step) -> DrillTelemetry.openTelemetry()
                .getTracer("acme")
                .spanBuilder("lonely")
                .setNoParent()
                .startSpan()
                .end(),
            (rig, text, step) -> span("at home").end(),
            "the span 'lonely', which is in a trace of its own, since the context did not go along"),
        new Pair(
            "a request without the header",
            (rig, text, step) -> DrillRig.post(Map.of(), rig.http().url("/charge"), "1"),
            (rig, text, step) -> DrillRig.post(step, rig.http().url("/charge"), "1"),
            "of step 'charge', which has no header X-Correlation-ID"),
        new Pair(
            "a request with another one's header",
            (rig, text, step) -> DrillRig.post(
                Map.of("X-Correlation-ID", "another"), rig.http().url("/charge"), "1"),
            (rig, text, step) -> DrillRig.post(
                Map.of("X-Correlation-ID", step.correlationId()), rig.http().url("/charge"), "1"),
            "of step 'charge', which has another one, another"),
        new Pair(
            "a scope that is never closed",
            (rig, text, step) -> leaveScopeOpen(),
            (rig, text, step) -> openAndCloseScope(),
            "attempt 1 left something on its thread, which the next job would carry as its own: a"
                + " current OpenTelemetry context with span "));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void whatLostTheCorrelationIdIsFound(Pair pair) {
    Payment payment = new Payment("Jane", "DE02120300000000202051");

    JobRun losing = run(pair.leaky(), payment);
    assertThatThrownBy(() -> assertThat(losing).carriesCorrelationIdEverywhere())
        .hasMessageContaining(
            "Expected everything that the job emitted to carry the correlation id "
                + losing.correlationId() + ", but these do not:\n  - ")
        .hasMessageContaining(pair.finding());
    assertThat(run(pair.sound(), payment)).carriesCorrelationIdEverywhere();
  }

  /** The executor takes it away itself, in production as here, so it is no leak. */
  @Test
  void whatAStepLeavesInTheMdcIsNotInTheNextJobsLines() {
    JobRun leaving = run((rig, text, step) -> MDC.put("account", text), new Payment("Jane", "1"));
    JobRun next = run((rig, text, step) -> log.info("charging"), new Payment("John", "2"));

    assertThat(leaving).carriesCorrelationIdEverywhere();
    assertThat(next)
        .logs()
        .contain("charging")
        .lines()
        .noneMatch(line -> line.mdc().containsKey("account"));
  }

  private JobRun run(Body body, Payment payment) {
    rig.http().stubFor(any(anyUrl()).willReturn(ok()));
    return rig.jobs(Pipeline.named("pay")
            .input(Payment.class)
            .action("charge", (paid, step) -> body.run(rig, paid.iban(), step))
            .retry(RetryPolicy.attempts(1))
            .build())
        .runUntilSettled(payment);
  }

  private static void logWithMdc(String account) {
    MDC.put("account", account);
    log.info("charging");
    MDC.remove("account");
  }

  private static Exception caused(String secret) {
    return new IllegalStateException(new IllegalArgumentException("no " + secret));
  }

  private static Exception suppressing(String secret) {
    Exception error = new IllegalStateException("refused");
    error.addSuppressed(new IllegalArgumentException("no " + secret));
    return error;
  }

  private static Span span(String name) {
    return DrillTelemetry.openTelemetry().getTracer("acme").spanBuilder(name).startSpan();
  }

  private static void count(Attributes attributes) {
    DrillTelemetry.openTelemetry()
        .getMeter("acme")
        .counterBuilder("acme.charges")
        .build()
        .add(1, attributes);
  }

  private static void onPool(Runnable task) throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      pool.submit(task).get();
    } finally {
      pool.shutdown();
    }
  }

  // Never closed, which is the fault.
  @SuppressWarnings({"MustBeClosedChecker", "unused"})
  private static void leaveScopeOpen() {
    Object scope = Context.current().with(ContextKey.named("acme"), "left").makeCurrent();
  }

  @SuppressWarnings("try") // a scope is there to be closed
  private static void openAndCloseScope() {
    try (Scope scope = Context.current().with(ContextKey.named("acme"), "left").makeCurrent()) {
      log.info("charging");
    }
  }
}
