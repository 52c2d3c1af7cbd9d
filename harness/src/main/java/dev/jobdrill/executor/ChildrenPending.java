package dev.jobdrill.executor;

import java.util.List;

/**
 * Ends a step execution that waits for child jobs; the step runs again from its beginning when they have settled. It is
 * an {@link Error}, so that a user's {@code catch (Exception)} does not stop it, and no failure: interceptors let it pass.
 */
public final class ChildrenPending extends Error {
  private static final long serialVersionUID = 1L;

  private final transient List<JobRef> children;

  ChildrenPending(List<JobRef> children) {
    super(
        "waiting for " + children.size() + " child jobs; let this pass, it is no failure",
        null,
        false,
        false);
    this.children = children;
  }

  /** {@return the children that are waited for} */
  public List<JobRef> children() {
    return children;
  }
}
