package dev.jobdrill.drill;

/**
 * A fault was injected and never struck, so what the test saw is no evidence. An assertion failure,
 * since the test is what is wrong.
 */
public final class FaultNotStruckError extends AssertionError {
  private static final long serialVersionUID = 1L;

  FaultNotStruckError(String message) {
    super(message);
  }
}
