package dev.jobdrill.executor;

/** A step that declares an output returned null. It fails at that step, not at the one after it. */
public final class NullOutputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NullOutputException(String pipeline, String step, String type) {
    super("Step '" + step + "' of pipeline '" + pipeline + "' returned null although it declares "
        + type
        + " as its output. Return a value, or declare the step with action(...) if it has none.");
  }
}
