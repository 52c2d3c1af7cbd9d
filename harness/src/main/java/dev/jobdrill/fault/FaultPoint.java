package dev.jobdrill.fault;

/**
 * Where a fault strikes. Named by step, attempt and position, never by a running index, so that it
 * means the same in every run. Its text form is {@code step#attempt@position}; {@code [n]} follows where one attempt
 * comes to a position several times and this is not the first, and {@code step[n]/} goes before for the n-th child of a
 * step. The enqueueing of the job itself has neither step nor attempt: {@code @enqueue}.
 *
 * @param job which job: empty for the one that is run, {@code fan-out[3]/} for the third child of its step
 *     {@code fan-out}, and so on
 * @param step the step's name; empty for the enqueueing of the job itself
 * @param attempt the attempt, counted from 1; 0 for the enqueueing of the job itself
 * @param position the position around the step's body
 * @param occurrence which time the attempt comes there, counted from 1
 */
public record FaultPoint(String job, String step, int attempt, Position position, int occurrence) {
  /** The enqueueing of the job itself, the first time it is tried. */
  public static final FaultPoint ENQUEUE = new FaultPoint("", "", 0, Position.ENQUEUE, 1);

  /**
   * Checks what a point is made of.
   *
   * @param job which job
   * @param step the step's name
   * @param attempt the attempt
   * @param position the position
   * @param occurrence which time
   * @throws IllegalArgumentException if there is no such point
   */
  public FaultPoint {
    if (step.isEmpty() && (position != Position.ENQUEUE || attempt != 0 || !job.isEmpty())) {
      throw new IllegalArgumentException("A fault point at " + position.text()
          + " has no step; only the enqueueing of the job itself has none, as attempt 0.");
    }
    if (!step.isEmpty() && attempt < 1) {
      throw new IllegalArgumentException(
          "attempts are [" + attempt + "]; expected at least one, each counted from 1");
    }
    if (occurrence < 1 || (occurrence > 1 && !position.isCounted())) {
      throw new IllegalArgumentException("occurrence is " + occurrence + " at " + position.text()
          + (position.isCounted()
              ? "; it is counted from 1."
              : "; an attempt comes there once, so it can only be 1."));
    }
  }

  /**
   * A point of the job that is run, the first time an attempt comes there.
   *
   * @param step the step's name
   * @param attempt the attempt, counted from 1
   * @param position the position around the step's body
   */
  public FaultPoint(String step, int attempt, Position position) {
    this("", step, attempt, position, 1);
  }

  /**
   * This point at another time.
   *
   * @param number counted from 1
   * @return the other point
   */
  public FaultPoint occurrence(int number) {
    return new FaultPoint(job, step, attempt, position, number);
  }

  /** {@return the point in words} */
  public String words() {
    if (step.isEmpty()) {
      return position.words() + " of the job" + (occurrence > 1 ? ", time " + occurrence : "");
    }
    return position.words(step, occurrence) + " on attempt " + attempt
        + (job.isEmpty() ? "" : " of child " + job.substring(0, job.length() - 1));
  }

  @Override
  public String toString() {
    return job + step + (step.isEmpty() ? "" : "#" + attempt) + "@" + position.text()
        + (occurrence == 1 ? "" : "[" + occurrence + "]");
  }
}
