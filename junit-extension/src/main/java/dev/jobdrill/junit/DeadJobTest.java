package dev.jobdrill.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once for each dead job it matches, which it takes as a {@link
 * dev.jobdrill.deadjob.DeadJob} parameter and maps to the pipeline's input. Each invocation is named
 * by the job's id, name and last error. A pattern that matches nothing fails, and a file that
 * cannot be read is one failing invocation beside the others.
 *
 * <p>A file is a dead job's document, or anything else that {@link dev.jobdrill.deadjob.DeadJobSource} reads: one job or
 * many, of any system it has a reader of.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(DeadJobInvocations.class)
public @interface DeadJobTest {
  /**
   * {@return files on the test class path: {@code /}-separated, with {@code *} and {@code ?} in the last
   * part, such as {@code dead-jobs/*.json}; a folder stands for all files in it and below}
   */
  String value();
}
