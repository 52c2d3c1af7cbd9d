package dev.jobdrill.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once for each dead job it finds, which it takes as a {@link
 * dev.jobdrill.deadjob.DeadJob} parameter and maps to the pipeline's input, or as a {@link
 * dev.jobdrill.deadjob.DeadJobReplay}, whose input a method {@link DeadJobInput} makes, or Jackson. Each invocation is named
 * by the job's id, name and last error. A pattern that matches nothing fails, and an entry that
 * cannot be read is one failing invocation beside the others.
 *
 * <p>A file is a dead job's document, or anything else that {@link dev.jobdrill.deadjob.DeadJobSource} reads: one job or
 * many, of any system it has a reader of.
 *
 * <p>Together with {@link ExploreFaults}, each dead job's input is run under every fault; see there.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(DeadJobInvocations.class)
public @interface DeadJobTest {
  /**
   * {@return files on the test class path, or behind {@code file:} from the working directory: {@code /}-separated, with
   * {@code *} and {@code ?} in a part and {@code **} for any number of parts, such as {@code dead-jobs/*.json}; a folder
   * stands for all files in it and below}
   */
  String[] value() default {};

  /** {@return dead sets that are read where they are} */
  Live[] live() default {};

  /** {@return only jobs of these names, in which {@code *} stands for any text; all if empty} */
  String[] jobs() default {};

  /**
   * A dead set in a live Redis, of which the newest jobs are taken. It is read by commands of the category {@code @read}
   * alone, page by page. What it holds is not redacted; names of invocations, which end up in reports, have the class of
   * the error and not its message. See {@code docs/dead-jobs.md} for the rights of a user that may only read.
   */
  @Target({})
  @Retention(RetentionPolicy.RUNTIME)
  @interface Live {
    /** {@return the system, such as {@code sidekiq}, {@code bullmq}, {@code resque}, {@code celery} or {@code jobdrill}} */
    String from();

    /**
     * {@return the server's URL, such as {@code redis://reader@host:6379/0}; a variable such as <code>${ORDERS_REDIS}</code>
     * is replaced by the configuration parameter, the system property or the environment variable of that name. A password
     * must come from a variable, or from the environment variable {@code JOBDRILL_REDIS_PASSWORD}}
     */
    String redis();

    /** {@return what stands before the keys, as in {@link dev.jobdrill.deadjob.RedisQuery}; the system's default if empty} */
    String prefix() default "";

    /** {@return only this queue; all if empty} */
    String queue() default "";

    /** {@return how many jobs are taken at most, those that died last; it is printed if there are more} */
    int newest() default 100;

    /** {@return whether a dead set without a matching job is one skipped test, and not a failing one} */
    boolean mayBeEmpty() default false;
  }
}
