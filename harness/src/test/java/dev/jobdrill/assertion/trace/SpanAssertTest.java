package dev.jobdrill.assertion.trace;

import static dev.jobdrill.assertion.JobAssertions.assertThatTrace;
import static dev.jobdrill.assertion.trace.TestSpans.attempt;
import static dev.jobdrill.assertion.trace.TestSpans.failed;
import static dev.jobdrill.assertion.trace.TestSpans.linking;
import static dev.jobdrill.assertion.trace.TestSpans.open;
import static dev.jobdrill.assertion.trace.TestSpans.with;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpanAssertTest {
  private final TestSpans spans = new TestSpans();

  @BeforeEach
  void record() {
    SpanContext send = spans.root("send q");
    SpanContext process = spans.child(send, "process q", attempt(1));
    spans.child(process, "fetch", with("rows", "3"));
    spans.child(
        process,
        "persist",
        span -> span.setStatus(
            StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, "locked")));
    spans.child(process, "audit", open().andThen(linking(send, process))::apply);
  }

  private void requireFailure(String name, Consumer<SpanAssert> span, String message) {
    assertThatThrownBy(() -> assertThatTrace(spans.all()).allSatisfy(name, span))
        .isInstanceOf(AssertionError.class)
        .hasMessage(message);
  }

  private void requirePass(String name, Consumer<SpanAssert> span) {
    assertThatTrace(spans.all()).allSatisfy(name, span).anySatisfies(name, span);
  }

  @Test
  void nestedConsumersFollowTheTree() {
    assertThatTrace(spans.all())
        .rootsSatisfyExactly(send -> send.hasName("send q")
            .childrenSatisfyExactly(process -> process
                .isOfAttempt(1)
                .childrenSatisfyExactly(
                    fetch -> fetch.hasName("fetch").didNotFail().ended().hasNoChildren(),
                    persist -> persist.hasName("persist").failed(),
                    audit -> audit.isOpen())));
    requireFailure(
        "send q",
        send -> send.childrenSatisfyExactly(process -> process.childrenSatisfyExactly(
            fetch -> fetch.hasName("fetch"), persist -> persist.didNotFail(), audit -> {})),
        "Expected span send q > process q #1 > persist not to have the status ERROR, but it has: locked.");
    requireFailure(
        "process q",
        process -> process.childrenSatisfyExactly(fetch -> {}),
        "Expected the children of span send q > process q #1 to be 1, but there are 3: [fetch, persist,"
            + " audit].");
    assertThatThrownBy(() -> assertThatTrace(spans.all()).rootsSatisfyExactly())
        .hasMessage("Expected root spans to be 0, but there are 1: [send q].");
  }

  @Test
  void childrenInAnyOrder() {
    requirePass(
        "process q",
        process -> process.childrenSatisfyExactlyInAnyOrder(
            any -> {}, audit -> audit.hasName("audit"), persist -> persist.failed()));
    requireFailure(
        "process q",
        process -> process.childrenSatisfyExactlyInAnyOrder(
            any -> {}, persist -> persist.failed(), persist -> persist.failed()),
        """
        Expected the children of span send q > process q #1 to satisfy as many requirements, in any order, but no order does:
          requirement 2: Expected span send q > process q #1 > fetch to have the status ERROR, but it is UNSET.
          requirement 2: Expected span send q > process q #1 > audit to have the status ERROR, but it is UNSET.
          requirement 3: Expected span send q > process q #1 > fetch to have the status ERROR, but it is UNSET.
          requirement 3: Expected span send q > process q #1 > audit to have the status ERROR, but it is UNSET.""");
    requireFailure(
        "process q",
        process -> process.childrenSatisfyExactlyInAnyOrder(any -> {}),
        "Expected the children of span send q > process q #1 to be 1, but there are 3: [fetch, persist,"
            + " audit].");
  }

  @Test
  void names() {
    requirePass("fetch", fetch -> fetch.hasName("fetch"));
    requireFailure(
        "fetch",
        fetch -> fetch.hasName("load"),
        "Expected span send q > process q #1 > fetch to be named 'load', but it is not.");
    assertThatThrownBy(() -> assertThatTrace(spans.all()).allSatisfy("load", span -> {}))
        .hasMessage(
            "Expected a span named 'load', but the names are [send q, process q, fetch, persist,"
                + " audit].");
  }

  @Test
  void endings() {
    requirePass("audit", SpanAssert::isOpen);
    requirePass("fetch", SpanAssert::ended);
    requireFailure(
        "audit",
        SpanAssert::ended,
        "Expected span send q > process q #1 > audit to have ended, but it never did.");
    requireFailure(
        "fetch",
        SpanAssert::isOpen,
        "Expected span send q > process q #1 > fetch never to have ended, but it did.");
  }

  @Test
  void attributes() {
    requirePass("fetch", fetch -> fetch.hasAttribute("rows", 3).hasNoAttribute("columns"));
    requireFailure(
        "fetch",
        fetch -> fetch.hasAttribute("rows", 4),
        "Expected span send q > process q #1 > fetch to have the attribute rows=4, but it is 3.");
    requireFailure(
        "fetch",
        fetch -> fetch.hasAttribute("columns", 4),
        "Expected span send q > process q #1 > fetch to have the attribute columns=4, but it has none of"
            + " that key; it has [rows].");
    requireFailure(
        "fetch",
        fetch -> fetch.hasNoAttribute("rows"),
        "Expected span send q > process q #1 > fetch to have no attribute rows, but it is 3.");
  }

  @Test
  void attempts() {
    requirePass("process q", process -> process.isOfAttempt(1));
    requireFailure(
        "process q",
        process -> process.isOfAttempt(2),
        "Expected span send q > process q #1 to belong to attempt 2, but it belongs to attempt 1.");
    requireFailure(
        "send q",
        send -> send.isOfAttempt(2),
        "Expected span send q to belong to attempt 2, but it belongs to none.");
  }

  @Test
  void links() {
    requirePass("audit", audit -> audit.linksTo("send q").linksTo("process q"));
    requireFailure(
        "audit",
        audit -> audit.linksTo("fetch"),
        "Expected span send q > process q #1 > audit to link a span named 'fetch', but it does not; it links"
            + " [send q, process q].");
  }

  @Test
  void noChildren() {
    requireFailure(
        "process q",
        SpanAssert::hasNoChildren,
        "Expected span send q > process q #1 to have no children, but it has [fetch, persist, audit].");
  }

  @Test
  void oneOfSeveralSpansOfAName() {
    spans.child(spans.all().get(0).getSpanContext(), "fetch", failed());
    assertThatTrace(spans.all()).anySatisfies("fetch", SpanAssert::failed);
    requireFailure(
        "fetch",
        SpanAssert::failed,
        "Expected span send q > process q #1 > fetch to have the status ERROR, but it is UNSET.");
    assertThatThrownBy(() -> assertThatTrace(spans.all()).anySatisfies("fetch", SpanAssert::isOpen))
        .hasMessage("""
            Expected one of the 2 spans named 'fetch' to satisfy what is asked, but none does:
              Expected span send q > process q #1 > fetch never to have ended, but it did.
              Expected span send q > fetch never to have ended, but it did.""");
  }
}
