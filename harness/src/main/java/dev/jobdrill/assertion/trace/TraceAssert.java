package dev.jobdrill.assertion.trace;

import dev.jobdrill.recording.Words;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on spans as a tree. The same spans go into OpenTelemetry's own assertions: {@link SpanAssert#data()} is one way
 * there.
 */
public final class TraceAssert extends AbstractAssert<TraceAssert, List<SpanData>> {
  private final SiblingOrder order;
  private final TraceGrounds grounds;
  private final SpanForest forest;

  private TraceAssert(List<SpanData> actual, SiblingOrder order, TraceGrounds grounds) {
    super(actual, TraceAssert.class);
    this.order = order;
    this.grounds = grounds;
    this.forest = order.forest(actual);
  }

  /**
   * Begins assertions; {@code JobAssertions} is the usual way here.
   *
   * @param actual the spans
   * @param order what is known of the order of siblings
   * @param grounds what else is known
   * @return the assertions
   */
  public static TraceAssert of(List<SpanData> actual, SiblingOrder order, TraceGrounds grounds) {
    return new TraceAssert(actual, order, grounds);
  }

  /**
   * Checks the tree of spans.
   *
   * @param shape the tree as text, as {@link TraceShape} describes it
   * @return this
   * @throws TraceShapeException if the text is no such tree
   */
  public TraceAssert hasShape(String shape) {
    return hasShape(TraceShape.parse(shape), "", "");
  }

  /**
   * Checks the tree of spans against a file. A file that is missing is written, and one that differs is rewritten if the
   * system property {@code jobdrill.golden.update} is true; both are said on standard error. Neither happens where the
   * environment variable {@code CI} is set, as CI systems do: there a missing file fails.
   *
   * @param file the file, in UTF-8, as {@link TraceShape} describes it; relative to the working directory, which under Maven
   *     and Gradle is the module's
   * @param attributes the keys of attributes to be written of spans that have them
   * @return this
   * @throws TraceShapeException if the file holds no such tree
   */
  public TraceAssert matchesGolden(Path file, String... attributes) {
    return matchesGolden(GoldenFile.of(file), attributes);
  }

  TraceAssert matchesGolden(GoldenFile golden, String... attributes) {
    String drawn = TraceShape.draw(actual, order, List.of(attributes));
    Optional<TraceShape> expected = golden.read();
    if (expected.isEmpty()) {
      golden.writeMissing(drawn).ifPresent(why -> {
        throw failure(why);
      });
    } else if (expected.get().compare(actual, order).isPresent() && !golden.rewrite(drawn)) {
      return hasShape(expected.get(), " in " + golden, "\n" + golden.howToUpdate());
    }
    return this;
  }

  private TraceAssert hasShape(TraceShape shape, String where, String advice) {
    shape.compare(actual, order).ifPresent(difference -> {
      String finding = "Expected the trace to have the shape" + where + ", but it differs in "
          + (difference.places() == 1 ? "one place" : difference.places() + " places") + ". "
          + difference.first() + advice + "\n\n"
          + "- expected, + found:\n" + Excerpt.of(difference.diff(), true)
          + "\nexpected:\n" + Excerpt.of(indented(difference.expected()), false)
          + "\nfound:\n" + Excerpt.of(indented(difference.found()), false);
      throw failureWithActualExpected(
          difference.found(),
          difference.expected(),
          "%s",
          grounds.evidence(finding.stripTrailing()));
    });
    return this;
  }

  private static String indented(String tree) {
    return tree.lines().map(line -> "  " + line + "\n").collect(Collectors.joining());
  }

  /** {@return this, if all spans are of one trace} */
  public TraceAssert isOneTrace() {
    Set<String> traces =
        actual.stream().map(SpanData::getTraceId).collect(Collectors.toCollection(TreeSet::new));
    if (traces.size() != 1) {
      throw failure("Expected one trace, but "
          + (traces.isEmpty()
              ? "there is no span."
              : "there are " + traces.size() + ":\n" + byTrace(List.copyOf(traces))));
    }
    return this;
  }

  /** {@return this, if all spans are of one trace, or of traces that links between them join} */
  public TraceAssert isJoined() {
    List<Set<String>> islands = Islands.of(actual);
    if (islands.size() != 1) {
      throw failure("Expected one trace, or several that links join, but "
          + (islands.isEmpty()
              ? "there is no span."
              : "there are " + islands.size() + " that nothing joins:\n"
                  + byTrace(
                      islands.stream().map(island -> island.iterator().next()).toList())));
    }
    return this;
  }

  /** The root spans of some traces. */
  private String byTrace(List<String> traces) {
    return traces.stream()
        .map(trace -> "  trace " + trace + ": "
            + forest.roots().stream()
                .filter(root -> root.span().getTraceId().equals(trace))
                .map(root -> ShapeText.name(root.name()))
                .collect(Collectors.joining(", ")))
        .collect(Collectors.joining("\n"));
  }

  /** {@return this, if all spans ended but those that a crash of their worker left open} */
  public TraceAssert hasNoOpenSpans() {
    List<SeenSpan> open =
        forest.all().stream().filter(span -> span.open() && !leftByCrash(span)).toList();
    if (!open.isEmpty()) {
      throw failure("Expected every span to have ended"
          + (grounds.equals(TraceGrounds.NONE) ? "" : ", apart from those that a crash left open")
          + ", but "
          + (open.size() == 1 ? "one has" : open.size() + " have") + " not: "
          + open.stream().limit(5).map(SeenSpan::path).collect(Collectors.joining("; "))
          + (open.size() > 5 ? "; …" : "")
          + ". End a span in a finally block, or by try with its scope and then span.end().");
    }
    return this;
  }

  /** A crash leaves a span open with all that it was in: from the span up, none has ended, up to the crashed attempt's. */
  private boolean leftByCrash(SeenSpan span) {
    for (SeenSpan at = span; at != null && at.open(); at = at.parent()) {
      if (grounds.crashed(at.span())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Checks the time from the start of each {@code send} span to the start of the first {@code process} span below it: the
   * wait in the queue, on the spans' clock. A job that was never started fails.
   *
   * @param most the longest allowed
   * @return this
   */
  public TraceAssert startsWithin(Duration most) {
    List<QueueGap> gaps = QueueGap.in(forest);
    if (gaps.isEmpty()) {
      throw failure(
          "Expected a span around an enqueueing, whose attribute messaging.operation.type is send, but there is none.");
    }
    for (QueueGap gap : gaps) {
      if (gap.length() == null || gap.length().compareTo(most) > 0) {
        throw failure(
            "Expected the job of " + gap.send().path() + " to start within " + Words.of(most)
                + " of its enqueueing, but it "
                + (gap.length() == null
                    ? "never started: no process span is below it."
                    : "took " + Words.of(gap.length()) + "."));
      }
    }
    return this;
  }

  /**
   * Checks the root spans, in order, with all below them that the consumers look at.
   *
   * @param spans one for each root span
   * @return this
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final TraceAssert rootsSatisfyExactly(Consumer<SpanAssert>... spans) {
    SpanChildren.exactly("root spans", forest.roots(), List.of(spans), this::about, this::failure);
    return this;
  }

  /**
   * Checks the spans of a name: at least one, and each of them.
   *
   * @param name the spans' name
   * @param span what each must satisfy
   * @return this
   */
  public TraceAssert allSatisfy(String name, Consumer<SpanAssert> span) {
    named(name).forEach(found -> span.accept(about(found)));
    return this;
  }

  /**
   * Checks that at least one of the spans of a name satisfies something.
   *
   * @param name the span's name
   * @param span what one must satisfy
   * @return this
   */
  public TraceAssert anySatisfies(String name, Consumer<SpanAssert> span) {
    List<String> refusals = new ArrayList<>();
    for (SeenSpan found : named(name)) {
      Optional<AssertionError> refusal = SpanChildren.refusal(span, SpanAssert.bare(found));
      if (refusal.isEmpty()) {
        return this;
      }
      refusals.add("  " + refusal.get().getMessage());
    }
    throw failure("Expected one of the " + refusals.size() + " spans named '" + name
        + "' to satisfy what is asked, but none does:\n" + String.join("\n", refusals));
  }

  private List<SeenSpan> named(String name) {
    List<SeenSpan> found =
        forest.all().stream().filter(span -> span.name().equals(name)).toList();
    if (found.isEmpty()) {
      throw failure("Expected a span named '" + name + "', but the names are "
          + forest.all().stream().map(SeenSpan::name).distinct().toList() + ".");
    }
    return found;
  }

  private SpanAssert about(SeenSpan span) {
    return new SpanAssert(span, grounds::evidence).as(descriptionText());
  }

  private AssertionError failure(String finding) {
    return failure("%s", grounds.evidence(finding));
  }
}
