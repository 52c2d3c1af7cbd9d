package dev.jobdrill.junit;

import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.Position;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A fault that every job of a test meets, or of every test of a class. It must strike on each of its
 * attempts, or the test fails. The same in code: {@code jobs.inject(fault(crash()).at("persist"))}.
 *
 * <p>On a method with {@link ExploreFaults}, all that stand there are the one schedule that is run in place of an exploration.
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

  /** {@return which time the attempt comes there, counted from 1, for HTTP exchanges and writes} */
  int occurrence() default 1;

  /** {@return how long it lasts, as ISO 8601 writes it: {@code PT30S}; for a delay, a slow reply and a timeout} */
  String duration() default "";

  /** {@return the status of {@link Kind#STATUS}} */
  int status() default 0;

  /** {@return the headers of {@link Kind#STATUS}, such as {@code Retry-After: 30}} */
  String[] headers() default {};

  /** {@return the body of {@link Kind#STATUS}} */
  String body() default "";

  /** {@return whether the HTTP server acts before things go wrong; its kind decides unless told otherwise} */
  Server server() default Server.DEFAULT;

  /** {@return whether a crash or a kill comes when its write has been applied} */
  boolean applied() default false;

  /** What goes wrong: the kinds of {@link FaultKind}, which has more about each. */
  enum Kind {
    /** The step throws {@link InjectFault#throwing()}. */
    EXCEPTION(FaultKind.THROW),
    /** The worker dies. */
    CRASH(FaultKind.CRASH),
    /** The worker's process is killed; see {@link JobPipelineTest#forkingFrom()}. */
    KILL(FaultKind.KILL),
    /** The step throws an {@link OutOfMemoryError}. */
    OUT_OF_MEMORY(FaultKind.OUT_OF_MEMORY),
    /** The step throws a {@link StackOverflowError}. */
    STACK_OVERFLOW(FaultKind.STACK_OVERFLOW),
    /** The step takes {@link InjectFault#duration()} longer. */
    DELAY(FaultKind.DELAY),
    /** The step hangs until it is interrupted. */
    HANG(FaultKind.HANG),
    /** The step hangs and ignores its interruption. */
    HANG_DEAF(FaultKind.HANG_DEAF),
    /** The step's thread is interrupted. */
    INTERRUPT(FaultKind.INTERRUPT),
    /** The step's body runs and returns null. */
    NULL_OUTPUT(FaultKind.NULL_OUTPUT),
    /** The step's body runs, and its output is spoilt. */
    CORRUPT_OUTPUT(FaultKind.CORRUPT_OUTPUT),
    /** The step's body runs, and its output is cut. */
    TRUNCATED_OUTPUT(FaultKind.TRUNCATED_OUTPUT),
    /** The lease runs out, and the worker goes on as a zombie. */
    LOSE_LEASE(FaultKind.LOSE_LEASE),
    /** The job is delivered again. */
    REDELIVER(FaultKind.REDELIVER),
    /** A write is not made. */
    NOT_APPLIED(FaultKind.NOT_APPLIED),
    /** A write or a request is done, and its reply is lost. */
    REPLY_LOST(FaultKind.REPLY_LOST),
    /** The HTTP server's port is closed. */
    REFUSED(FaultKind.REFUSED),
    /** The connection is reset before the HTTP server has the request. */
    RESET(FaultKind.RESET),
    /** The connection is closed without a reply. */
    EMPTY_REPLY(FaultKind.EMPTY_REPLY),
    /** A reply begins, and garbage follows. */
    MALFORMED_CHUNK(FaultKind.MALFORMED_CHUNK),
    /** {@link InjectFault#status()}, {@link InjectFault#headers()} and {@link InjectFault#body()} are the reply. */
    STATUS(FaultKind.STATUS),
    /** The reply comes {@link InjectFault#duration()} late. */
    SLOW_HEADERS(FaultKind.SLOW_HEADERS),
    /** The reply's body comes in pieces, for {@link InjectFault#duration()}. */
    TRICKLED_BODY(FaultKind.TRICKLED_BODY),
    /** No reply comes for {@link InjectFault#duration()}. */
    TIMEOUT(FaultKind.TIMEOUT),
    /** No reply comes until the client gives up. */
    NO_REPLY(FaultKind.NO_REPLY),
    /** The connection to Redis is closed. */
    REDIS_CONNECTION_KILLED(FaultKind.REDIS_CONNECTION_KILLED),
    /** Redis pauses. */
    REDIS_PAUSED(FaultKind.REDIS_PAUSED),
    /** Redis is a replica. */
    REDIS_READ_ONLY(FaultKind.REDIS_READ_ONLY),
    /** Redis is out of memory. */
    REDIS_OUT_OF_MEMORY(FaultKind.REDIS_OUT_OF_MEMORY),
    /** Redis forgets its scripts. */
    REDIS_SCRIPTS_FLUSHED(FaultKind.REDIS_SCRIPTS_FLUSHED),
    /** Redis forbids scripts. */
    REDIS_PERMISSION_DENIED(FaultKind.REDIS_PERMISSION_DENIED),
    /** Redis restarts. */
    REDIS_RESTARTED(FaultKind.REDIS_RESTARTED);

    final FaultKind kind;

    Kind(FaultKind kind) {
      this.kind = kind;
    }
  }

  /** Where a fault strikes: the positions of {@link Position}, which has more about each. */
  enum At {
    /** Where faults of its kind strike unless told otherwise. */
    DEFAULT(null),
    /** Before the body runs. */
    BEFORE_STEP(Position.BEFORE_STEP),
    /** At an HTTP exchange. */
    HTTP(Position.HTTP),
    /** After the step's effects and before its checkpoint. */
    AFTER_STEP(Position.AFTER_STEP),
    /** At the write of the checkpoint. */
    CHECKPOINT(Position.CHECKPOINT),
    /** At the write that completes the job. */
    COMPLETE(Position.COMPLETE),
    /** After the step's checkpoint. */
    AFTER_CHECKPOINT(Position.AFTER_CHECKPOINT),
    /** At the write that schedules a retry. */
    RETRY(Position.RETRY),
    /** At the write that buries the job. */
    BURY(Position.BURY),
    /** At a renewal of the lease. */
    RENEW(Position.RENEW),
    /** At the enqueueing of a child. */
    ENQUEUE(Position.ENQUEUE),
    /** At the write that names children. */
    SPAWN(Position.SPAWN),
    /** At the write that parks the job. */
    PARK(Position.PARK);

    final @Nullable Position position;

    At(@Nullable Position position) {
      this.position = position;
    }
  }

  /** Whether the HTTP server acts on a request that a fault strikes. */
  enum Server {
    /** As the kind of fault has it. */
    DEFAULT,
    /** It acts, in vain. */
    ACTS,
    /** The request never gets there. */
    DOES_NOT_ACT
  }

  /** Stands for an exception that is not set. */
  final class Unset extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Unset() {}
  }
}
