package dev.jobdrill.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a method or a field of a {@link JobPipelineTest}: a pipeline that its tests drill. A method is
 * called anew for each test and may take what a test method may take, except the harness. After a crash it is called
 * again for the next worker, so that nothing is left of what the pipeline had in memory; a pipeline of a field, or of the
 * extension's builder, is the same for all workers. On a {@code JobHarness} parameter: which of several pipelines the handle is for.
 */
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface PipelineUnderTest {
  /** {@return the pipeline's name: on a parameter which one is meant; elsewhere for the reader, and it must be the right one} */
  String value() default "";
}
