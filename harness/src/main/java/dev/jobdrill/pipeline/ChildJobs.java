package dev.jobdrill.pipeline;

import java.util.List;

/** Child jobs that a step has enqueued. Valid only during that step execution. */
public interface ChildJobs {
  /** {@return the ids of the children, in the order of their inputs} */
  List<String> jobIds();

  /**
   * Waits until all these children have settled. Where some have not, this ends the step execution by throwing: the job
   * holds no worker meanwhile, and when the last of them has settled it is claimed again and the step's body runs from
   * its beginning, enqueues the same children (which adds nothing), and gets here again. What comes before this call
   * thus runs more than once, as in any retry.
   *
   * @return what came of them
   */
  ChildResults await();
}
