package dev.jobdrill.assertion.trace;

import dev.jobdrill.telemetry.JobdrillAttributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A span as it was recorded, with the spans below it. Compared by identity. */
final class SeenSpan {
  private final SpanData span;
  private final long order;
  private final List<SeenSpan> children = new ArrayList<>();
  private final List<String> links = new ArrayList<>();
  private @Nullable SeenSpan parent;
  private boolean linksItsParent;

  /**
   * A span without relations.
   *
   * @param span the data
   * @param order what siblings are ordered by; equal where their order is not known
   */
  SeenSpan(SpanData span, long order) {
    this.span = span;
    this.order = order;
  }

  void adopt(SeenSpan child) {
    children.add(child);
    child.parent = this;
  }

  void link(String name) {
    links.add(name);
  }

  void linkParent() {
    linksItsParent = true;
  }

  SpanData span() {
    return span;
  }

  long order() {
    return order;
  }

  List<SeenSpan> children() {
    return Collections.unmodifiableList(children);
  }

  @Nullable
  SeenSpan parent() {
    return parent;
  }

  String name() {
    return span.getName();
  }

  /** The names of the spans it links, without its parent. */
  List<String> links() {
    return Collections.unmodifiableList(links);
  }

  /** The names of all spans it links. */
  List<String> allLinks() {
    List<String> all = new ArrayList<>(links);
    if (linksItsParent && parent != null) {
      all.add(parent.name());
    }
    return all;
  }

  /** Its name below those of the spans it is in. */
  String path() {
    Long attempt = ownAttempt();
    return (parent == null ? "" : parent.path() + " > ")
        + ShapeText.name(name())
        + (attempt == null ? "" : " #" + attempt);
  }

  boolean linksTo(String name) {
    return allLinks().contains(name);
  }

  SpanMark mark() {
    return SpanMark.of(span.getStatus().getStatusCode());
  }

  boolean open() {
    return !span.hasEnded();
  }

  @Nullable
  Long attempt() {
    return span.getAttributes().get(JobdrillAttributes.ATTEMPT);
  }

  /** The attempt's number, on the span of an attempt only: those below it have it, too. */
  @Nullable
  Long ownAttempt() {
    Long own = attempt();
    return own != null && parent != null && own.equals(parent.attempt()) ? null : own;
  }

  /** An attribute's value as text; null if it is not there. */
  @Nullable
  String attribute(String key) {
    for (var entry : span.getAttributes().asMap().entrySet()) {
      if (entry.getKey().getKey().equals(key)) {
        return String.valueOf(entry.getValue());
      }
    }
    return null;
  }
}
