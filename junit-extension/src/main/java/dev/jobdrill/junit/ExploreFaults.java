package dev.jobdrill.junit;

import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.FaultKind;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the pipeline once for every schedule of faults up to a bound and holds each run to the same invariants. The method's
 * body is called for each run that has settled, with the run as a {@code JobRun} parameter if it takes one, and what it
 * throws is a failure too; it may be empty. One test stands for the exploration, and one more for each distinct failure,
 * named by the smallest schedule that fails.
 *
 * <p>Runs are isolated: each has an instance of the test class of its own, on which the {@code @BeforeEach} methods, the
 * {@code @PipelineUnderTest} methods (once a worker), the method {@link #input}, the body and the {@code @AfterEach}
 * methods are called, those of enclosing classes too, in JUnit's order, whatever the class's lifecycle. These may take a
 * {@code StubServer}, a {@code Sandbox} and a {@code StatefulRedisConnection}.
 *
 * <p>{@code @BeforeAll} methods have been called before, and must be static. Other extensions than Jobdrill's are not
 * called for these instances: a class that has some which act on each test is refused, and so is one with {@code @TempDir}
 * or {@code @AutoClose} on a field of the instance; extensions that register themselves for all classes go unseen. {@code
 * @Disabled} and other conditions hold, {@code @Timeout} is that of the whole exploration, and an assumption in the body
 * that does not hold leaves that run unchecked.
 *
 * <p>With {@link DeadJobTest} on the same method, each dead job is explored: its input under every fault. All of the methods
 * above may take it as a {@code DeadJob}; its input is made by the method {@link DeadJobInput} that is for it, else by the method {@link #input}, else by
 * Jackson.
 *
 * <p>With {@link InjectFault} on the same method nothing is explored: its faults are one schedule, which is run alone and held
 * to the same invariants. That is how a failure is repeated: its message has the line to write.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(FaultExploration.class)
public @interface ExploreFaults {
  /** {@return the method of the test class that returns the pipeline's input, and may add stubs} */
  String input() default "input";

  /** {@return the name of the pipeline to run, if there are several} */
  String pipeline() default "";

  /** {@return methods of the test class that return an {@code EffectProbe}, for effects outside of HTTP} */
  String[] probes() default {};

  /** {@return how many faults a schedule has at most} */
  int faults() default 2;

  /** {@return up to which attempt faults strike} */
  int attempts() default 3;

  /** {@return which kinds of faults are tried; all default kinds if empty} */
  FaultKind[] kinds() default {};

  /** {@return the steps at which faults strike; all if empty} */
  String[] steps() default {};

  /** {@return how many runs are made at most, those that make failing schedules smaller included} */
  int maxRuns() default 100_000;

  /** {@return how many seconds it takes at most, on the wall's clock} */
  int maxSeconds() default 600;

  /** {@return whether an exploration that did not try all within its bounds is a failure} */
  boolean failIfIncomplete() default false;

  /** {@return names of JSON fields, in outputs and in bodies of requests, that differ from run to run} */
  String[] volatileFields() default {};

  /** {@return endpoints that change nothing although their method is unsafe, such as {@code POST /search*}} */
  String[] readOnly() default {};

  /** {@return how a job may end that met a kind of fault} */
  Outcome[] outcomes() default {};

  /** {@return invariants that are not checked, by name} */
  String[] without() default {};

  /** {@return values that must occur in no log line, span, metric, error report or header but credentials} */
  String[] sensitive() default {};

  /** {@return whether equal states are explored once} */
  boolean merging() default true;

  /** {@return how many in a hundred of the merged states are explored all the same, to audit merging} */
  int audit() default 0;

  /** {@return how many runs are made at a time; 0 for 16} */
  int workers() default 0;

  /** {@return how many random schedules are tried in place of all, a sample that is never complete; 0 to try all} */
  int randomRuns() default 0;

  /** {@return the seed of random schedules and of the audit's sample} */
  long seed() default 42;

  /** How a job may end that met a kind of fault. */
  @Target({})
  @Retention(RetentionPolicy.RUNTIME)
  @interface Outcome {
    /** {@return the kind of fault} */
    FaultKind fault();

    /** {@return the states that the job may end in} */
    JobState[] may();
  }
}
