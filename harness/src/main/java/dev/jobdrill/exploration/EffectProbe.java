package dev.jobdrill.exploration;

/**
 * Effects outside of HTTP, such as rows in a table or files in a directory. Asked at the end of each run, and after each
 * failed attempt where states are merged: the pipeline's later behaviour must depend on nothing that is neither in Redis,
 * nor in a stub, nor in a probe.
 */
public interface EffectProbe {
  /** {@return what is looked at, in a word or two, such as {@code table invoices}} */
  String name();

  /**
   * What is there now, in a form that is equal for equal content: sorted, and without what differs from run to run.
   *
   * @return the content as text, in as many lines as there are things
   * @throws Exception if it cannot be read; the exploration fails then
   */
  String snapshot() throws Exception;
}
