package dev.jobdrill.fault;

/**
 * Where a fault strikes. Named by step, attempt and position, never by a running index, so that it
 * means the same in every run. Its text form is {@code step#attempt@position}.
 *
 * @param step the step's name
 * @param attempt the attempt, counted from 1
 * @param position the position around the step's body
 */
public record FaultPoint(String step, int attempt, Position position) {
  /** {@return the point in words} */
  public String words() {
    return position.words(step) + " on attempt " + attempt;
  }

  @Override
  public String toString() {
    return step + "#" + attempt + "@" + position.text();
  }
}
