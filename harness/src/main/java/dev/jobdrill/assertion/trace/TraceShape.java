package dev.jobdrill.assertion.trace;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A tree of spans as text, one span a line:
 *
 * <pre>
 * send invoice
 * ├─ process invoice #1 ERROR {jobdrill.outcome=retry_scheduled}
 * │  ├─ fetch ×3
 * │  └─ persist ERROR
 * └─ process invoice #2
 *    ├─ persist → send invoice
 *    └─ …
 * </pre>
 *
 * <p>How far a line is indented says what it hangs from; branches may be drawn or left out. After a span's name may stand,
 * in any order: {@code #2}, the attempt it belongs to; {@code ×3} or {@code x3}, so many such spans; {@code ERROR} or
 * {@code OK}, its status; {@code OPEN}, if it never ended; {@code UNORDERED}, if its children may come in any order; {@code
 * {key=value, key=*}}, attributes; {@code → name}, a span that it links. A line of dots stands for any further spans.
 * Blank lines and those that begin with {@code #} do not count. A name or a value that would be taken for something else is
 * put in double quotes.
 *
 * <p>What is not written must not be there: no further spans, no status ERROR, no open span, and no link but one to the
 * span's own parent. Attempts and attributes are checked where they are written. Immutable and thread-safe.
 */
public final class TraceShape {
  private final ShapeSpan top;

  private TraceShape(ShapeSpan top) {
    this.top = top;
  }

  /**
   * Reads a shape.
   *
   * @param text the tree
   * @return the shape
   * @throws TraceShapeException if the text is no such tree
   */
  public static TraceShape parse(String text) {
    return parse(text, "the trace shape");
  }

  /**
   * Reads a shape that comes from somewhere.
   *
   * @param text the tree
   * @param source what the text is called in the message of a mistake in it
   * @return the shape
   * @throws TraceShapeException if the text is no such tree
   */
  public static TraceShape parse(String text, String source) {
    return new TraceShape(ShapeParser.parse(text, source));
  }

  /**
   * Draws spans.
   *
   * @param spans in any order
   * @param order what is known of the order of siblings
   * @param attributes the keys of the attributes to be written, where a span has them
   * @return a text that can be parsed, and that the spans fit; lines end with a line feed
   */
  public static String draw(
      List<SpanData> spans, SiblingOrder order, Collection<String> attributes) {
    TreeWriter writer = new TreeWriter(new LinkedHashSet<>(attributes));
    return Difference.text(writer.found(order.forest(spans).roots(), ' '));
  }

  /**
   * Compares spans with this shape.
   *
   * @param spans in any order
   * @param order what is known of the order of siblings
   * @return how they differ; empty if they fit
   */
  public Optional<TraceDifference> compare(List<SpanData> spans, SiblingOrder order) {
    Difference difference = new Difference(top, order.forest(spans));
    return difference.isNone() ? Optional.empty() : Optional.of(difference.tell());
  }

  /** {@return the keys of the attributes that the shape checks} */
  public Set<String> attributes() {
    Set<String> keys = new LinkedHashSet<>();
    collect(top, keys);
    return keys;
  }

  private static void collect(ShapeSpan span, Set<String> keys) {
    keys.addAll(span.line().attributes().keySet());
    span.children().forEach(child -> collect(child, keys));
  }

  /** {@return the shape as text, in its usual form} */
  @Override
  public String toString() {
    return Difference.text(new TreeWriter(Set.of()).expected(top, ' '));
  }
}
