package dev.jobdrill.assertion.trace;

import static dev.jobdrill.assertion.JobAssertions.assertThatTrace;
import static dev.jobdrill.assertion.trace.TestSpans.failed;
import static dev.jobdrill.assertion.trace.TestSpans.linking;
import static dev.jobdrill.assertion.trace.TestSpans.open;
import static dev.jobdrill.assertion.trace.TestSpans.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TraceAssertTest {
  private final TestSpans spans = new TestSpans();

  private static void requireFailure(ThrowingCallable assertion, String message) {
    assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessage(message);
  }

  @Test
  void aWrongShapeIsShownAsADiffAndBothTrees() {
    SpanContext root = spans.root("send q");
    spans.child(root, "persist", failed());
    assertThatTrace(spans.all()).hasShape("send q\n└─ persist ERROR");
    requireFailure(() -> assertThatTrace(spans.all()).hasShape("send q\n└─ persist"), """
        Expected the trace to have the shape, but it differs in one place. The span 'persist' below 'send q' has status ERROR, expected no error.

        - expected, + found:
          send q
        - └─ persist
        + └─ persist ERROR

        expected:
          send q
          └─ persist

        found:
          send q
          └─ persist ERROR""");
  }

  @Test
  void theFailureCarriesBothTreesSoThatAnIdeShowsTheDifference() {
    spans.root("a");
    Throwable thrown = catchThrowable(() -> assertThatTrace(spans.all()).hasShape("b"));
    assertThat(thrown.getClass().getName()).isEqualTo("org.opentest4j.AssertionFailedError");
    assertThat(thrown).extracting("expected.value").isEqualTo("b\n");
    assertThat(thrown).extracting("actual.value").isEqualTo("a\n");
  }

  @Test
  void ofLongTreesTheDifferencesAreShown() {
    SpanContext root = spans.root("all");
    for (int i = 0; i < 300; i++) {
      spans.child(root, "item " + i);
    }
    StringBuilder expected = new StringBuilder("all\n");
    for (int i = 0; i < 300; i++) {
      expected.append("  item ").append(i == 200 ? "odd" : i).append('\n');
    }
    assertThatThrownBy(() -> assertThatTrace(spans.all()).hasShape(expected.toString()))
        .hasMessageContaining("""
            - expected, + found:
              … 198 lines …
              ├─ item 197
              ├─ item 198
              ├─ item 199
            - ├─ item odd
            + ├─ item 200
              ├─ item 201
              ├─ item 202
              ├─ item 203
              … 96 lines …

            expected:
              all
            """)
        .satisfies(failure -> assertThat(failure.getMessage().lines().count()).isLessThan(150));
  }

  @Test
  void severalTracesAreNoneUnlessLinksJoinThem() {
    SpanContext one = spans.root("one");
    spans.child(SpanContext.getInvalid(), "two", other("2").andThen(linking(one))::apply);
    SpanContext two = spans.all().get(1).getSpanContext();
    assertThatTrace(spans.all()).isJoined();
    assertThatTrace(spans.all().subList(0, 1)).isOneTrace().isJoined();
    requireFailure(
        () -> assertThatTrace(spans.all()).isOneTrace(),
        "Expected one trace, but there are 2:\n  trace " + TestSpans.TRACE + ": one\n  trace "
            + two.getTraceId() + ": two");

    spans.child(SpanContext.getInvalid(), "three", other("3")::apply);
    requireFailure(
        () -> assertThatTrace(spans.all()).isJoined(),
        "Expected one trace, or several that links join, but there are 2 that nothing joins:\n  trace "
            + TestSpans.TRACE + ": one\n  trace " + spans.all().get(2).getTraceId() + ": three");
    requireFailure(
        () -> assertThatTrace(List.of()).isOneTrace(), "Expected one trace, but there is no span.");
    requireFailure(
        () -> assertThatTrace(List.of()).isJoined(),
        "Expected one trace, or several that links join, but there is no span.");
  }

  private static UnaryOperator<TestSpanData.Builder> other(String trace) {
    return span -> span.setSpanContext(SpanContext.create(
        trace + TestSpans.TRACE.substring(1),
        "00000000000000a" + trace,
        io.opentelemetry.api.trace.TraceFlags.getSampled(),
        io.opentelemetry.api.trace.TraceState.getDefault()));
  }

  @Test
  void aLinkToATraceThatWasNotRecordedJoinsNothing() {
    spans.root("one");
    SpanContext elsewhere = new TestSpans().root("x");
    spans.child(
        SpanContext.getInvalid(),
        "two",
        other("2")
            .andThen(linking(SpanContext.create(
                elsewhere.getTraceId(),
                "00000000000000ff",
                elsewhere.getTraceFlags(),
                elsewhere.getTraceState())))::apply);
    assertThatThrownBy(() -> assertThatTrace(spans.all()).isJoined())
        .hasMessageContaining("there are 2 that nothing joins");
  }

  @Test
  void aSpanThatNeverEndsIsNamedWithItsPath() {
    SpanContext root = spans.root("send q");
    spans.child(root, "fetch");
    assertThatTrace(spans.all()).hasNoOpenSpans();
    spans.child(root, "audit", open());
    requireFailure(
        () -> assertThatTrace(spans.all()).hasNoOpenSpans(),
        "Expected every span to have ended, but one has not: send q > audit. End a span in a finally block,"
            + " or by try with its scope and then span.end().");
  }

  @Test
  void whatACrashLeftOpenIsExcusedAndNothingElse() {
    SpanContext root = spans.root("send q");
    SpanContext process = spans.child(root, "process q", open());
    SpanContext fetch = spans.child(process, "fetch");
    SpanContext persist = spans.child(process, "persist", open());
    spans.child(persist, "insert", open());
    TraceGrounds crashed = new TraceGrounds() {
      @Override
      public boolean crashed(SpanData span) {
        return span.getName().equals("process q") || span.getName().equals("persist");
      }
    };
    TraceAssert.of(spans.all(), SiblingOrder.AS_LISTED, crashed).hasNoOpenSpans();
    spans.child(fetch, "leaked", open());
    requireFailure(
        () -> TraceAssert.of(spans.all(), SiblingOrder.AS_LISTED, crashed).hasNoOpenSpans(),
        "Expected every span to have ended, apart from those that a crash left open, but one has not: send q >"
            + " process q > fetch > leaked. End a span in a finally block, or by try with its scope and then"
            + " span.end().");
  }

  @Test
  void theWaitInTheQueueIsFromTheSendSpanToTheFirstProcessSpan() {
    SpanContext send = spans.root("send q", with("messaging.operation.type", "send"));
    assertThatThrownBy(() -> assertThatTrace(spans.all()).startsWithin(Duration.ofHours(1)))
        .hasMessage(
            "Expected the job of send q to start within 60 min 0 s of its enqueueing, but it never"
                + " started: no process span is below it.");
    for (long start : new long[] {5_000_000, 9_000_000_000L}) {
      spans.child(
          send,
          "process q",
          with("messaging.operation.type", "process")
              .andThen(span -> span.setStartEpochNanos(start).setEndEpochNanos(start))::apply);
    }
    assertThatTrace(spans.all()).startsWithin(Duration.ofMillis(5));
    requireFailure(
        () -> assertThatTrace(spans.all()).startsWithin(Duration.ofMillis(4)),
        "Expected the job of send q to start within 4 ms of its enqueueing, but it took 5 ms.");
    requireFailure(
        () -> assertThatTrace(List.of()).startsWithin(Duration.ofMillis(4)),
        "Expected a span around an enqueueing, whose attribute messaging.operation.type is send, but there"
            + " is none.");
  }

  @Test
  void aMistakeInTheShapeIsNoFailureOfTheTrace() {
    assertThatThrownBy(() -> assertThatTrace(spans.all()).hasShape("a ×0"))
        .isInstanceOf(TraceShapeException.class);
  }

  @Test
  void theSameSpansGoIntoOpenTelemetrysOwnAssertions() {
    SpanContext root = spans.root("send q");
    spans.child(root, "persist", failed());
    OpenTelemetryAssertions.assertThat(spans.all().get(1))
        .hasName("persist")
        .hasParent(spans.all().get(0));
    assertThatTrace(spans.all())
        .allSatisfy("persist", persist -> persist.data().hasName("persist").hasEnded());
    assertThatThrownBy(() -> assertThatTrace(spans.all())
            .allSatisfy("persist", persist -> persist.data().hasName("other")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the span send q > persist");
  }

  @Test
  void evidenceStandsBelowEachFinding() {
    spans.root("a", open());
    TraceGrounds grounds = new TraceGrounds() {
      @Override
      public String evidence(String finding) {
        return finding + "\n\nthe evidence";
      }
    };
    TraceAssert trace = TraceAssert.of(spans.all(), SiblingOrder.AS_LISTED, grounds);
    List<ThrowingCallable> broken = new ArrayList<>(List.of(
        () -> trace.hasShape("b"),
        trace::hasNoOpenSpans,
        () -> trace.startsWithin(Duration.ZERO),
        () -> trace.allSatisfy("b", span -> {}),
        () -> trace.allSatisfy("a", SpanAssert::ended),
        () -> trace.anySatisfies("a", SpanAssert::ended),
        () -> trace.rootsSatisfyExactly(SpanAssert::ended),
        () -> trace.rootsSatisfyExactly()));
    assertThat(broken)
        .allSatisfy(assertion -> assertThatThrownBy(assertion)
            .isInstanceOf(AssertionError.class)
            .hasMessageEndingWith("\n\nthe evidence"));
  }
}
