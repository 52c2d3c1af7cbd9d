package dev.jobdrill.assertion.trace;

import io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions;
import io.opentelemetry.sdk.testing.assertj.SpanDataAssert;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractAssert;

/** Assertions on one span and, by nested consumers, on those below it. */
public final class SpanAssert extends AbstractAssert<SpanAssert, SpanData> {
  private final SeenSpan span;
  private final UnaryOperator<String> evidence;

  SpanAssert(SeenSpan span, UnaryOperator<String> evidence) {
    super(span.span(), SpanAssert.class);
    this.span = span;
    this.evidence = evidence;
  }

  /** Without evidence, for one of several tries. */
  static SpanAssert bare(SeenSpan span) {
    return new SpanAssert(span, finding -> finding);
  }

  /** {@return OpenTelemetry's own assertions on the span} */
  public SpanDataAssert data() {
    return OpenTelemetryAssertions.assertThat(actual).as("the span %s", span.path());
  }

  /**
   * Checks the name.
   *
   * @param name the span's name
   * @return this
   */
  public SpanAssert hasName(String name) {
    return require(name.equals(span.name()), "to be named '" + name + "', but it is not");
  }

  /** {@return this, if the span's status is ERROR} */
  public SpanAssert failed() {
    return require(
        span.mark() == SpanMark.ERROR,
        "to have the status ERROR, but it is " + actual.getStatus().getStatusCode());
  }

  /** {@return this, if the span's status is not ERROR} */
  public SpanAssert didNotFail() {
    String description = actual.getStatus().getDescription();
    return require(
        span.mark() != SpanMark.ERROR,
        "not to have the status ERROR, but it has"
            + (description.isEmpty() ? "" : ": " + description));
  }

  /** {@return this, if the span ended} */
  public SpanAssert ended() {
    return require(!span.open(), "to have ended, but it never did");
  }

  /** {@return this, if the span was never ended} */
  public SpanAssert isOpen() {
    return require(span.open(), "never to have ended, but it did");
  }

  /**
   * Checks an attribute.
   *
   * @param key its key
   * @param value its value, compared as text: {@code 1} and {@code "1"} are the same
   * @return this
   */
  public SpanAssert hasAttribute(String key, Object value) {
    String found = span.attribute(key);
    return require(
        String.valueOf(value).equals(found),
        "to have the attribute " + key + "=" + value + ", but "
            + (found == null
                ? "it has none of that key; it has "
                    + actual.getAttributes().asMap().keySet().stream()
                        .map(Object::toString)
                        .sorted()
                        .toList()
                : "it is " + found));
  }

  /**
   * Checks that an attribute is not there.
   *
   * @param key its key
   * @return this
   */
  public SpanAssert hasNoAttribute(String key) {
    return require(
        span.attribute(key) == null,
        "to have no attribute " + key + ", but it is " + span.attribute(key));
  }

  /**
   * Checks the attempt that the span belongs to.
   *
   * @param number counted from 1
   * @return this
   */
  public SpanAssert isOfAttempt(int number) {
    Long found = span.attempt();
    return require(
        Objects.equals(found, (long) number),
        "to belong to attempt " + number + ", but "
            + (found == null ? "it belongs to none" : "it belongs to attempt " + found));
  }

  /**
   * Checks that the span links another one.
   *
   * @param name the other span's name
   * @return this
   */
  public SpanAssert linksTo(String name) {
    return require(
        span.linksTo(name),
        "to link a span named '" + name + "', but it does not; it links " + span.allLinks());
  }

  /** {@return this, if nothing is below the span} */
  public SpanAssert hasNoChildren() {
    return require(
        span.children().isEmpty(),
        "to have no children, but it has "
            + span.children().stream().map(SeenSpan::name).toList());
  }

  /**
   * Checks the children, in the order in which they started.
   *
   * @param children one for each child
   * @return this
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final SpanAssert childrenSatisfyExactly(Consumer<SpanAssert>... children) {
    SpanChildren.exactly(
        what(),
        span.children(),
        List.of(children),
        child -> new SpanAssert(child, evidence).as(descriptionText()),
        this::failure);
    return this;
  }

  /**
   * Checks the children, in any order.
   *
   * @param children one for each child
   * @return this
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final SpanAssert childrenSatisfyExactlyInAnyOrder(Consumer<SpanAssert>... children) {
    SpanChildren.inAnyOrder(what(), span.children(), List.of(children), this::failure);
    return this;
  }

  private String what() {
    return "the children of span " + span.path();
  }

  private SpanAssert require(boolean holds, String words) {
    if (!holds) {
      throw failure("Expected span " + span.path() + " " + words + ".");
    }
    return this;
  }

  private AssertionError failure(String finding) {
    return failure("%s", evidence.apply(finding));
  }
}
