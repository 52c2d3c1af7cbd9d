package dev.jobdrill.pipeline;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;
import java.util.Map;

/**
 * What came of child jobs, all of which have settled. The output of a child is what its last step with an output
 * returned.
 *
 * <p>How dead children count is said by the method that is called: {@link #outputs} insists that all completed, {@link
 * #completed} leaves the dead out, and {@link #dead} tells them.
 */
public interface ChildResults {
  /**
   * The outputs of all children.
   *
   * @param type what to read each as
   * @param <O> what to read each as
   * @return the outputs, in the order of the inputs
   * @throws RuntimeException if a child died; it names the dead ones and, left to pass, ends the job without further
   *     retries, since only redriving the children can help
   */
  <O> List<O> outputs(Class<O> type);

  /**
   * The outputs of all children, for generic types.
   *
   * @param type what to read each as
   * @param <O> what to read each as
   * @return the outputs, in the order of the inputs
   * @throws RuntimeException if a child died, as with {@link #outputs(Class)}
   */
  <O> List<O> outputs(TypeReference<O> type);

  /**
   * The outputs of those that completed.
   *
   * @param type what to read each as
   * @param <O> what to read each as
   * @return the outputs by job id, in the order of the inputs
   */
  <O> Map<String, O> completed(Class<O> type);

  /** {@return what the dead ones died of, by job id; empty if all completed} */
  Map<String, String> dead();
}
