package dev.jobdrill.assertion.trace;

import static dev.jobdrill.assertion.trace.SiblingOrder.AS_LISTED;
import static dev.jobdrill.assertion.trace.SiblingOrder.BY_START;
import static dev.jobdrill.assertion.trace.TestSpans.attempt;
import static dev.jobdrill.assertion.trace.TestSpans.failed;
import static dev.jobdrill.assertion.trace.TestSpans.linking;
import static dev.jobdrill.assertion.trace.TestSpans.open;
import static dev.jobdrill.assertion.trace.TestSpans.startingAt;
import static dev.jobdrill.assertion.trace.TestSpans.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TraceShapeTest {
  private final TestSpans spans = new TestSpans();

  /** Two attempts, of which the first failed in its second step. */
  private SpanContext retried() {
    SpanContext send = spans.root("send q");
    SpanContext first =
        spans.child(send, "process q", span -> failed().apply(attempt(1).apply(span)));
    spans.child(first, "fetch", attempt(1));
    spans.child(first, "persist", span -> failed().apply(attempt(1).apply(span)));
    SpanContext second = spans.child(send, "process q", attempt(2));
    spans.child(second, "persist", attempt(2));
    return send;
  }

  private static final String RETRIED = """
      send q
      ├─ process q #1 ERROR
      │  ├─ fetch
      │  └─ persist ERROR
      └─ process q #2
         └─ persist
      """;

  private void requireFit(String shape) {
    assertThat(TraceShape.parse(shape).compare(spans.all(), AS_LISTED)).isEmpty();
  }

  private TraceDifference difference(String shape) {
    return TraceShape.parse(shape).compare(spans.all(), AS_LISTED).orElseThrow();
  }

  @Test
  void spansAreDrawnAsATreeThatTheyFit() {
    retried();

    assertThat(TraceShape.draw(spans.all(), AS_LISTED, List.of())).isEqualTo(RETRIED);
    requireFit(RETRIED);
    assertThat(TraceShape.parse(RETRIED)).hasToString(RETRIED);
  }

  @Test
  void branchesMayBeLeftOutOrDrawnOtherwise() {
    retried();

    requireFit("""
        # a comment, and a blank line

        send q
          process q #1 ERROR
            fetch
            persist ERROR
          process q
            persist
        """);
    requireFit("""
        send q
        +- process q ERROR
        |  +- fetch
        |  `- persist ERROR
        \\- process q #2
           \\- persist
        """);
    requireFit(RETRIED.replace("\n", "\r\n"));
  }

  @Test
  void aListInAnyOrderIsJoinedByParentage() {
    retried();

    for (long seed : LongStream.range(0, 20).toArray()) {
      List<SpanData> shuffled = spans.shuffled(seed);
      assertThat(TraceShape.parse(RETRIED).compare(shuffled, BY_START)).isEmpty();
      assertThat(TraceShape.draw(shuffled, BY_START, List.of())).isEqualTo(RETRIED);
    }
  }

  @Test
  void theDifferenceShowsBothTreesInOneAndEachByItself() {
    SpanContext send = retried();
    spans.child(send, "ack q");

    assertThat(difference("""
        send q
        ├─ process q #1
        │  ├─ fetch
        │  ├─ transform
        │  └─ persist ERROR
        └─ process q #2
           └─ persist
        """))
        .isEqualTo(new TraceDifference(
            3,
            "The span 'process q' below 'send q' has status ERROR, expected no error.",
            """
          send q
        - ├─ process q #1
        + ├─ process q #1 ERROR
          │  ├─ fetch
        - │  ├─ transform
          │  └─ persist ERROR
          ├─ process q #2
          │  └─ persist
        + └─ ack q
        """,
            """
        send q
        ├─ process q #1
        │  ├─ fetch
        │  ├─ transform
        │  └─ persist ERROR
        └─ process q #2
           └─ persist
        """,
            RETRIED.replace("└─ process q #2\n   ", "├─ process q #2\n│  ") + "└─ ack q\n"));
  }

  @Test
  void siblingsAreOrderedUnlessTheShapeSaysOtherwise() {
    SpanContext root = spans.root("all");
    List.of("b", "a", "c").forEach(name -> spans.child(root, name));

    requireFit("all\n  b\n  a\n  c");
    requireFit("all UNORDERED\n  a\n  b\n  c");
    assertThat(difference("all\n  a\n  b\n  c").diff()).isEqualTo("""
          all
        - ├─ a
          ├─ b
        + ├─ a
          └─ c
        """);
    assertThat(difference("all UNORDERED\n  a\n  b\n  d").diff()).isEqualTo("""
          all UNORDERED
          ├─ a
          ├─ b
        - ├─ d
        + └─ c
        """);
  }

  @Test
  void spansThatStartedAtOneTimeHaveNoOrderUnlessTheListHas() {
    SpanContext root = spans.root("all");
    spans.child(root, "first", startingAt(1));
    List.of("b", "c", "a").forEach(name -> spans.child(root, name, startingAt(7)));
    spans.child(root, "last", startingAt(9));

    TraceShape shape = TraceShape.parse("all\n  first\n  a\n  b\n  c\n  last");
    for (long seed : LongStream.range(0, 20).toArray()) {
      assertThat(shape.compare(spans.shuffled(seed), BY_START)).isEmpty();
      assertThat(TraceShape.draw(spans.shuffled(seed), BY_START, List.of()))
          .isEqualTo(shape.toString());
    }
    assertThat(shape.compare(spans.all(), AS_LISTED)).isPresent();
    assertThat(
            TraceShape.parse("all\n  a\n  first\n  b\n  c\n  last").compare(spans.all(), BY_START))
        .hasValueSatisfying(difference -> assertThat(difference.places()).isEqualTo(2));
  }

  @Test
  void anAmbiguousSpanGivesWayToOneThatFitsNowhereElse() {
    SpanContext root = spans.root("all");
    spans.child(root, "a", with("k", "1"));
    spans.child(root, "a", with("k", "2"));

    requireFit("all UNORDERED\n  a\n  a {k=1}");
    requireFit("all UNORDERED\n  a {k=2}\n  a");
    assertThat(difference("all\n  a {k=2}\n  a").first())
        .isEqualTo("The span 'a' below 'all' has k=1, expected 2.");
  }

  @Test
  void repeatsAreCountedAndDrawnAsOne() {
    SpanContext root = spans.root("all");
    for (int i = 0; i < 500; i++) {
      SpanContext item = spans.child(root, "item");
      spans.child(item, "row");
      spans.child(item, "row");
    }

    String drawn = "all\n└─ item ×500\n   └─ row ×2\n";
    assertThat(TraceShape.draw(spans.all(), AS_LISTED, List.of())).isEqualTo(drawn);
    requireFit(drawn);
    requireFit("all UNORDERED\n  item x500\n    row x2");
    assertThat(difference("all\n  item ×502\n    row ×2").diff()).isEqualTo("""
          all
          ├─ item ×500
          │  └─ row ×2
        - └─ item ×2
        -    └─ row ×2
        """);
    assertThat(difference("all\n  item ×499\n    row ×2\n  end")).satisfies(found -> {
      assertThat(found.places()).isEqualTo(2);
      assertThat(found.first()).isEqualTo("Expected a span 'end' below 'all', found none.");
    });
  }

  @Test
  void oneOddRepeatIsShownByItself() {
    SpanContext root = spans.root("all");
    for (int i = 0; i < 7; i++) {
      spans.child(root, "item", i == 3 ? failed() : span -> span);
    }

    assertThat(difference("all\n  item ×7").diff()).isEqualTo("""
          all
          ├─ item ×3
        - ├─ item
        + ├─ item ERROR
          └─ item ×3
        """);
  }

  @Test
  void statusIsOfThreeKinds() {
    SpanContext root = spans.root("all");
    spans.child(root, "fine", span -> span.setStatus(StatusData.ok()));
    spans.child(root, "broken", failed());

    assertThat(TraceShape.draw(spans.all(), AS_LISTED, List.of()))
        .isEqualTo("all\n├─ fine OK\n└─ broken ERROR\n");
    requireFit("all\n  fine\n  broken ERROR");
    assertThat(difference("all OK\n  fine ERROR\n  broken OK").diff()).isEqualTo("""
        - all OK
        + all
        - ├─ fine ERROR
        + ├─ fine OK
        - └─ broken OK
        + └─ broken ERROR
        """);
    assertThat(difference("all OK\n  fine\n  broken ERROR").first())
        .isEqualTo("The span 'all' at the top has status UNSET, expected status OK.");
  }

  @Test
  void aSpanThatNeverEndedIsOpen() {
    SpanContext root = spans.root("all", open());
    spans.child(root, "a");

    requireFit("all OPEN\n  a");
    assertThat(difference("all\n  a OPEN").first())
        .isEqualTo("The span 'all' at the top never ended.");
    assertThat(difference("all OPEN\n  a OPEN").first())
        .isEqualTo("The span 'a' below 'all' ended, expected it to be left open.");
  }

  @Test
  void attributesAreCheckedWhereTheyAreWritten() {
    SpanContext root = spans.root("all", with("k", "a, \"b\"}"));
    spans.child(root, "a", with("k", "*"));
    spans.child(root, "b", with("k", ""));

    String drawn = """
        all {k="a, \\"b\\"}"}
        ├─ a {k="*"}
        └─ b {k=""}
        """;
    assertThat(TraceShape.draw(spans.all(), AS_LISTED, List.of("k", "none"))).isEqualTo(drawn);
    requireFit(drawn);
    requireFit("all\n  a {k=*}\n  b { k = \"\" }");
    assertThat(difference("all {k=*, none=*}\n  a {k=1}\n  b").diff()).isEqualTo("""
        - all {k=*, none=*}
        + all {k="a, \\"b\\"}"}
        - ├─ a {k=1}
        + ├─ a {k="*"}
          └─ b
        """);
    assertThat(difference("all {k=*, none=*}\n  a\n  b").first())
        .isEqualTo("The span 'all' at the top has no attribute none.");
  }

  @Test
  void attemptsAreCheckedWhereTheyAreWritten() {
    spans.child(spans.root("all"), "process q", attempt(2));

    requireFit("all\n  process q");
    requireFit("all\n  process q #2");
    assertThat(difference("all\n  process q #1").first())
        .isEqualTo("The span 'process q' below 'all' belongs to attempt 2, expected attempt 1.");
    assertThat(difference("all #1\n  process q").first())
        .isEqualTo("The span 'all' at the top belongs to no attempt, expected attempt 1.");
  }

  @Test
  void linksMustBeWrittenBarringThoseToParents() {
    SpanContext root = spans.root("all");
    SpanContext a = spans.child(root, "a", linking(root));
    spans.child(
        root,
        "b",
        linking(
            a,
            TestSpanData.builder()
                .setName("x")
                .setKind(io.opentelemetry.api.trace.SpanKind.INTERNAL)
                .setStatus(StatusData.unset())
                .setStartEpochNanos(0)
                .setEndEpochNanos(0)
                .setHasEnded(true)
                .build()
                .getSpanContext()));

    String drawn = "all\n├─ a\n└─ b → a → (not recorded)\n";
    assertThat(TraceShape.draw(spans.all(), AS_LISTED, List.of())).isEqualTo(drawn);
    requireFit(drawn);
    requireFit("all\n  a → all\n  b -> \"(not recorded)\" -> a");
    assertThat(difference("all\n  a → b\n  b → a").diff()).isEqualTo("""
          all
        - ├─ a → b
        + ├─ a
        - └─ b → a
        + └─ b → a → (not recorded)
        """);
    assertThat(difference("all\n  a → b\n  b → a → (not recorded)").first())
        .isEqualTo("The span 'a' below 'all' has no link to 'b'.");
    assertThat(difference("all\n  a\n  b → a").first())
        .isEqualTo("The span 'b' below 'all' links to '(not recorded)', which is not expected.");
  }

  @Test
  void dotsStandForAnyFurtherSpans() {
    SpanContext root = spans.root("all");
    List.of("a", "x", "b", "y", "z").forEach(name -> spans.child(root, name));

    requireFit("all\n  a\n  b\n  …");
    requireFit("all\n  ...");
    assertThat(difference("all\n  b\n  a\n  …").diff()).isEqualTo("""
          all
          ├─ … ×2
          ├─ b
          ├─ …
        - ├─ a
          └─ …
        """);
  }

  @Test
  void severalRootsStandBesideEachOther() {
    spans.root("one");
    spans.root("two");

    requireFit("one\ntwo\n");
    assertThat(difference("one").diff()).isEqualTo("  one\n+ two\n");
    assertThat(difference("two\none").places()).isEqualTo(2);
  }

  @Test
  void aSpanWhoseParentWasNotRecordedIsARoot() {
    SpanContext elsewhere = new TestSpans().root("x");
    spans.child(
        SpanContext.create(
            elsewhere.getTraceId().replace('0', '1'),
            elsewhere.getSpanId(),
            elsewhere.getTraceFlags(),
            elsewhere.getTraceState()),
        "orphan");

    requireFit("orphan");
  }

  @Test
  void namesThatLookLikeSomethingElseAreQuoted() {
    for (String name : List.of(
        "ERROR",
        "GET {id}",
        "a  b",
        " a",
        "-x",
        "say \"hi\"",
        "a\nb",
        "x2",
        "\"",
        "#1",
        "a → b",
        "\u202e",
        "back\\slash\u0000",
        "…",
        "",
        "send OK")) {
      TestSpans one = new TestSpans();
      one.child(one.root("all"), name);
      String drawn = TraceShape.draw(one.all(), AS_LISTED, List.of());
      assertThat(drawn.lines()).as(drawn).hasSize(2);
      assertThat(TraceShape.parse(drawn).compare(one.all(), AS_LISTED))
          .as(drawn)
          .isEmpty();
    }
  }

  @Test
  void noSpanAtAllIsADifference() {
    assertThat(difference("a"))
        .isEqualTo(new TraceDifference(
            1, "Expected a span 'a' at the top, found none.", "- a\n", "a\n", "\n"));
  }

  @Test
  void aCircleOfParentsIsAMistakeInTheTest() {
    SpanContext a = new TestSpans().root("a");
    spans.root("unused");
    SpanContext b = spans.child(a, "b");
    List<SpanData> data = List.of(spans.all().get(1), child(a, b, "a"));

    assertThatThrownBy(() -> TraceShape.draw(data, AS_LISTED, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Span 'b' is its own ancestor: its chain of parents leads back to it.");
  }

  private static SpanData child(SpanContext context, SpanContext parent, String name) {
    TestSpans one = new TestSpans();
    one.child(parent, name, span -> span.setSpanContext(context));
    return one.all().get(0);
  }
}
