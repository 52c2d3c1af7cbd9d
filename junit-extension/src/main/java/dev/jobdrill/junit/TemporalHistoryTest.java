package dev.jobdrill.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once for each history of a Temporal workflow that it matches, which it takes as a
 * {@link dev.jobdrill.deadjob.temporal.TemporalHistory} parameter and replays. Each invocation is
 * named by the workflow's id and type and the first line of its error. A pattern that matches nothing
 * fails, and a file that cannot be read is one failing invocation beside the others. Needs neither
 * {@link JobPipelineTest} nor Redis.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(TemporalHistoryInvocations.class)
public @interface TemporalHistoryTest {
  /**
   * {@return files, each of which has to match: on the test class path, or, behind {@code file:}, on
   * disk from the working directory; {@code /}-separated globs such as {@code histories/**.json}, or a
   * folder, which stands for the {@code .json} files in it}
   */
  String[] value();
}
