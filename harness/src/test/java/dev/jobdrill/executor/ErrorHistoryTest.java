package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorHistoryTest {
  private final JobRig rig = new JobRig();

  @Test
  void keepsEveryErrorInOrderAndTheFirstOneFirst() {
    List<Exception> errors = List.of(
        new HttpTimeoutException("read timed out"),
        new NoSuchElementException("no record 9981"),
        new NoSuchElementException("no record 9981"));

    StoredJob job = runFailing(3, attempt -> errors.get(attempt - 1));

    assertThat(job.errors())
        .extracting(
            ErrorRecord::attempt, ErrorRecord::step, ErrorRecord::type, ErrorRecord::message)
        .containsExactly(
            tuple(1, "s", "java.net.http.HttpTimeoutException", "read timed out"),
            tuple(2, "s", "java.util.NoSuchElementException", "no record 9981"),
            tuple(3, "s", "java.util.NoSuchElementException", "no record 9981"));
    assertThat(job.errors())
        .extracting(ErrorRecord::at)
        .containsExactly(JobRig.START, JobRig.START.plusSeconds(60), JobRig.START.plusSeconds(120));
  }

  @Test
  void laterErrorsLeaveEarlierEntriesAsTheyWere() {
    Pipeline<String> pipeline = failing(4, attempt -> new IOException("error " + attempt));
    JobExecutor executor = rig.executor(pipeline);
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
    List<ErrorRecord> before = List.of();
    for (int attempt = 1; attempt <= 4; attempt++) {
      executor.runNext();
      List<ErrorRecord> after = rig.find(handle).errors();
      assertThat(after).hasSize(attempt);
      assertThat(after.subList(0, attempt - 1)).isEqualTo(before);
      before = after;
      rig.clock().advance(Duration.ofMinutes(1));
    }
  }

  @Test
  void keepsTheStackTraceWithItsCauses() {
    ErrorRecord error = failOnce(new IllegalStateException("outer", new IOException("the cause")));

    assertThat(error.stackTrace())
        .startsWith("java.lang.IllegalStateException: outer")
        .contains("at " + ErrorHistoryTest.class.getName())
        .contains("Caused by: java.io.IOException: the cause");
  }

  /** Those of the step and what it called, and not the sixty below it that are the same each time. */
  @Test
  void ofTheStackTraceTheFramesDownToTheStepAreKept() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("s", (input, step) -> {
          try {
            fail("inner");
          } catch (IOException e) {
            IllegalStateException outer = new IllegalStateException("outer", e);
            outer.addSuppressed(new IOException("suppressed"));
            throw outer;
          }
        })
        .retry(RetryPolicy.attempts(1))
        .build();

    String trace = rig.run(pipeline, "x").errors().get(0).stackTrace();

    String step = "\tat .*ErrorHistoryTest\\.lambda\\$ofTheStackTrace.*\n";
    String rest = "(\\tat dev.jobdrill.pipeline.*\\n)*\t\\.\\.\\. \\d+ of the executor\n";
    assertThat(trace)
        .matches("java.lang.IllegalStateException: outer\n" + step + rest
            + "\tSuppressed: java.io.IOException: suppressed\n\t" + step
            + "\t\t\\.\\.\\. \\d+ more\n"
            + "Caused by: java.io.IOException: inner\n\tat .*ErrorHistoryTest.fail.*\n" + step
            + "\t\\.\\.\\. \\d+ more\n");
  }

  private static void fail(String message) throws IOException {
    throw new IOException(message);
  }

  @Test
  void anErrorWithoutAMessageHasNone() {
    assertThat(failOnce(new IllegalStateException()).message()).isNull();
    assertThat(failOnce(new IllegalStateException("")).message()).isEmpty();
  }

  @Test
  void aLongMessageIsCutAndSaysHowLongItWas() {
    assertThat(failOnce(new IOException("x".repeat(10_000))).message()).hasSize(10_000);

    ErrorRecord error = failOnce(new IOException("x".repeat(1_000_000)));
    assertThat(error.message()).isEqualTo("x".repeat(10_000) + "… [1000000 characters]");
    assertThat(error.stackTrace()).hasSizeBetween(16_384, 16_450).contains("characters]");
  }

  @Test
  void aCutSplitsNoCharacter() {
    ErrorRecord error = failOnce(new IOException("x".repeat(9_999) + "😀".repeat(5)));

    assertThat(error.message()).isEqualTo("x".repeat(9_999) + "… [10009 characters]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0000 in \u0001 the \u001f middle",
        "emoji 😀 and ünïcödé \u2028\u2029",
        "lone \ud800 surrogates \udc00",
        "\"quotes\" \\ and \r\n\t",
        "İıŞş"
      })
  void anyTextSurvives(String message) {
    assertThat(failOnce(new IOException(message)).message()).isEqualTo(message);
  }

  @Test
  void anErrorThatCannotSayItsMessageIsKeptAllTheSame() {
    ErrorRecord error = failOnce(new Unspeakable());

    assertThat(error.type()).isEqualTo(Unspeakable.class.getName());
    assertThat(error.step()).isEqualTo("s");
    assertThat(error.message())
        .isEqualTo("(its getMessage() threw java.lang.UnsupportedOperationException)");
    assertThat(error.stackTrace()).contains("at " + ErrorHistoryTest.class.getName());
  }

  @Test
  void anErrorThatCausesItselfIsKept() {
    IOException first = new IOException("first");
    first.initCause(new IOException("second", first));

    assertThat(failOnce(first).stackTrace()).contains("CIRCULAR REFERENCE");
  }

  private ErrorRecord failOnce(Exception failure) {
    return new ErrorHistoryTest().runFailing(1, attempt -> failure).errors().get(0);
  }

  private StoredJob runFailing(int attempts, IntFunction<Exception> failure) {
    return rig.run(failing(attempts, failure), "x");
  }

  private static Pipeline<String> failing(int attempts, IntFunction<Exception> failure) {
    return Pipeline.named("p")
        .input(String.class)
        .action("s", (text, step) -> {
          throw failure.apply(step.attempt());
        })
        .retry(RetryPolicy.attempts(attempts).backoff(Backoff.fixed(Duration.ofMinutes(1))))
        .build();
  }

  private static final class Unspeakable extends Exception {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new UnsupportedOperationException();
    }
  }
}
