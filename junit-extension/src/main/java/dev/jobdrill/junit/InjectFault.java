package dev.jobdrill.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A fault that every job of a test meets, or of every test of a class. It must strike on each of its
 * attempts, or the test fails. The same in code: {@code jobs.inject(fault(crash()).at("persist"))}.
 */
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(FaultGuard.class)
@Repeatable(InjectFaults.class)
public @interface InjectFault {
  /** {@return the step's name; needed unless {@link #schedule()} is set} */
  String step() default "";

  /**
   * {@return the faults as a schedule text, in place of all other attributes: what a timeline or a report prints, or
   * written by hand, such as {@code v1;persist#1@after-effect:crash}}
   */
  String schedule() default "";

  /** {@return the attempts on which it strikes, counted from 1} */
  int[] attempts() default {1};

  /** {@return what goes wrong; an exception if {@link #throwing()} is set} */
  Kind fault() default Kind.EXCEPTION;

  /** {@return the exception that the step throws; needs a constructor that takes a message or nothing} */
  Class<? extends Throwable> throwing() default Unset.class;

  /** {@return the exception's message} */
  String message() default "injected by Jobdrill";

  /** {@return where it strikes} */
  At at() default At.DEFAULT;

  /** What goes wrong. */
  enum Kind {
    /** The step throws {@link InjectFault#throwing()}. */
    EXCEPTION,
    /** The worker dies. */
    CRASH,
    /** The step's body runs and returns null. */
    NULL_OUTPUT
  }

  /** Where around the step's body a fault strikes. */
  enum At {
    /** Before the body for a crash or an exception, after it for a changed output. */
    DEFAULT,
    /** Before the body runs. */
    BEFORE_STEP,
    /** After the step's effects and before its checkpoint. */
    AFTER_STEP,
    /** After the step's checkpoint. */
    AFTER_CHECKPOINT
  }

  /** Stands for an exception that is not set. */
  final class Unset extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Unset() {}
  }
}
