package dev.jobdrill.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The steps of a pipeline as a job carries them, so that a later version of the pipeline can tell what was changed
 * meanwhile. Immutable and thread-safe.
 *
 * <p>The text form is the names in order, with commas between them and {@code !} after those of actions: {@code
 * fetch,transform,notify!}.
 */
public final class Shape {
  private final List<String> entries;
  private final String text;

  private Shape(List<String> entries) {
    this.entries = entries;
    this.text = String.join(",", entries);
  }

  static Shape of(List<Step> steps) {
    return new Shape(steps.stream()
        .map(step -> step.outputType().isPresent() ? step.name() : step.name() + "!")
        .toList());
  }

  /**
   * Reads the text form.
   *
   * @param text as {@link #toString} writes it
   * @return the shape
   */
  public static Shape parse(String text) {
    return new Shape(Stream.of(text.split(",", -1)).toList());
  }

  /** {@return the names of the steps, in order} */
  public List<String> names() {
    return entries.stream().map(Shape::nameOf).toList();
  }

  /** {@return the last step that has an output, which is the output of the job; empty if all are actions} */
  public Optional<String> lastWithOutput() {
    return entries.stream().filter(entry -> !entry.endsWith("!")).reduce((first, second) -> second);
  }

  /**
   * Why a job that was last checkpointed with this shape cannot go on with another. The steps that it completed must come first in
   * both, in the same order and of the same kind, since their outputs feed the rest; after them, steps may be added,
   * removed, renamed and moved.
   *
   * @param current the shape of the pipeline as it is now
   * @param completed the steps that the job has completed
   * @return what is different, in words; empty if the job can go on
   */
  public Optional<String> obstacle(Shape current, List<String> completed) {
    List<String> done =
        entries.stream().filter(entry -> completed.contains(nameOf(entry))).toList();
    for (int i = 0; i < done.size(); i++) {
      String was = done.get(i);
      String is = i < current.entries.size() ? current.entries.get(i) : "";
      if (!was.equals(is)) {
        return Optional.of(difference(was, is, i, current));
      }
    }
    return Optional.empty();
  }

  private static String difference(String was, String is, int index, Shape current) {
    String name = nameOf(was);
    if (!current.names().contains(name)) {
      return "step '" + name
          + "' was completed, and the pipeline has no step of that name any more";
    }
    if (nameOf(is).equals(name)) {
      return "step '" + name + "' was completed as " + kindOf(was) + " and is " + kindOf(is)
          + " now";
    }
    return "step '" + name + "' was completed as number " + (index + 1)
        + ", where the pipeline has '" + nameOf(is) + "' now";
  }

  private static String kindOf(String entry) {
    return entry.endsWith("!") ? "an action" : "a step with an output";
  }

  private static String nameOf(String entry) {
    return entry.endsWith("!") ? entry.substring(0, entry.length() - 1) : entry;
  }

  @Override
  public String toString() {
    return text;
  }
}
