package dev.jobdrill.drill;

import dev.jobdrill.pipeline.Pipeline;
import java.util.List;

/**
 * Makes the pipelines of a drill anew in another JVM, for an attempt whose worker process is to be killed. What the
 * pipelines of the test hold, lambdas and clients and databases in memory, does not exist there.
 *
 * <p>An implementation is a public class with a public constructor without arguments, on the test's class path.
 */
public interface PipelineFactory {
  /**
   * Makes the pipelines, each of the name and the steps that the one in the test has.
   *
   * @param stubServerUrl the base URL of the test's stub server, without a trailing slash
   * @return the pipelines
   * @throws Exception if they cannot be made, which fails the run
   */
  List<Pipeline<?>> create(String stubServerUrl) throws Exception;
}
