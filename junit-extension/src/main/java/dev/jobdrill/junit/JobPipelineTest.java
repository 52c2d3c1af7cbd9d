package dev.jobdrill.junit;

import dev.jobdrill.drill.PipelineFactory;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that drills job pipelines on a real Redis and a real WireMock.
 *
 * <p>The services are booted once a JVM, at first need, and shared; each test owns a key prefix and a
 * stub server for as long as it runs, in parallel too. Test methods, {@code @BeforeEach} and
 * {@code @AfterEach} may take as parameters: {@link dev.jobdrill.drill.JobHarness}, {@link
 * dev.jobdrill.environment.StubServer}, {@link dev.jobdrill.environment.Sandbox}, {@link
 * dev.jobdrill.executor.VirtualClock}, Lettuce's {@code StatefulRedisConnection<String, String>} (a
 * connection of the test's own), and {@link dev.jobdrill.recording.JobRun} (the job enqueued last).
 *
 * <p>Each attribute is stronger than the JUnit configuration parameter or system property of the same
 * meaning, which is stronger than the environment variable; empty means not set. On a {@code @Nested}
 * class the annotation changes what it sets, and leaves the rest to the enclosing class.
 *
 * <p>A test that fails, of whatever error, keeps the timelines of its jobs: as an exception suppressed
 * below the failure unless that tells them already, and as a file in the directory that the configuration
 * parameter {@code jobdrill.evidence.directory} names, {@code target/jobdrill} by default. {@code
 * jobdrill.evidence} says which tests leave a file: {@code failures} (the default), {@code all} or
 * {@code none}.
 */
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(JobdrillExtension.class)
public @interface JobPipelineTest {
  /** {@return {@code auto}, {@code containers}, {@code embedded} or {@code external}; setting {@code jobdrill.mode}} */
  String mode() default "";

  /** {@return the Redis image of mode {@code containers}; setting {@code jobdrill.redis.image}} */
  String redisImage() default "";

  /** {@return the WireMock image of mode {@code containers}; setting {@code jobdrill.wiremock.image}} */
  String wireMockImage() default "";

  /** {@return the Redis URL of mode {@code external}; setting {@code jobdrill.redis.url}} */
  String redisUrl() default "";

  /** {@return the WireMock URL of mode {@code external}; setting {@code jobdrill.wiremock.url}} */
  String wireMockUrl() default "";

  /** {@return how many attempts may be run while a job is driven until it settles; the run fails at the cap. Of nested classes the innermost that is annotated decides} */
  int maxAttempts() default 100;

  /**
   * {@return whether each test gets a Redis server of its own, so that faults may strike the server itself; a test whose
   * {@link InjectFault} does has one anyway. Of nested classes the innermost that is annotated decides}
   */
  boolean ownRedis() default false;

  /**
   * {@return what makes the pipelines in a forked JVM, for faults that kill a worker's process. Of nested classes the
   * innermost that is annotated decides}
   */
  Class<? extends PipelineFactory> forkingFrom() default PipelineFactory.class;
}
