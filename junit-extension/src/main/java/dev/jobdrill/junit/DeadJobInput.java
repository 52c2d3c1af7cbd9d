package dev.jobdrill.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a method of a test class: makes the pipeline's input of a dead job, where Jackson cannot bind it. It is called for a
 * {@link dev.jobdrill.deadjob.DeadJobReplay} parameter of a {@link DeadJobTest}, and for its explorations; it returns the
 * input, and may take the {@link dev.jobdrill.deadjob.DeadJob}, a {@code StubServer}, a {@code Sandbox} and a {@code
 * StatefulRedisConnection}. Of several methods one may match; that of a nested class comes before its enclosing one's.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface DeadJobInput {
  /** {@return only of dead jobs of this system, such as {@code sidekiq}; of any if empty} */
  String from() default "";

  /** {@return only of jobs of these names, in which {@code *} stands for any text; of all if empty} */
  String[] jobs() default {};
}
