package dev.jobdrill.exploration;

import dev.jobdrill.environment.Sandbox;

/** Makes what one run needs. Called once a run, from several threads. */
@FunctionalInterface
public interface SubjectFactory {
  /**
   * Prepares a run: adds the stubs, makes tables and clients.
   *
   * @param sandbox the run's own; closed by the exploration
   * @return what to run
   * @throws Exception if it cannot be made; the exploration fails then
   */
  Subject prepare(Sandbox sandbox) throws Exception;
}
