package dev.jobdrill.executor;

/**
 * Which job: ids are unique within a queue. Its text form is {@code queue/id}; a queue's name holds no slash.
 *
 * @param queue the queue it belongs to
 * @param id the job's id
 */
public record JobRef(String queue, String id) {
  /**
   * Reads the text form.
   *
   * @param text as {@link #toString} writes it
   * @return the job
   * @throws IllegalArgumentException if there is no slash in it
   */
  public static JobRef parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' names no job; expected the queue and the id with a slash between them");
    }
    return new JobRef(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return queue + "/" + id;
  }
}
