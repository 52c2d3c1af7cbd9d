package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepAction;
import dev.jobdrill.pipeline.StepContext;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps that throw what nobody expects, and steps that try to outlive their own crash. */
class HostileStepTest {
  private final JobRig rig = new JobRig();
  private final List<String> noted = new CopyOnWriteArrayList<>();

  static Stream<Named<Throwable>> whatNobodyExpects() {
    return Stream.of(
            new OutOfMemoryError("Java heap space"),
            new StackOverflowError(),
            new InterruptedException("sleep interrupted"),
            new AssertionError("expected 1"),
            new NoClassDefFoundError("x/Y"),
            new ExceptionInInitializerError("static"),
            new Throwable("neither error nor exception"))
        .map(thrown -> Named.of(thrown.getClass().getSimpleName(), thrown));
  }

  @ParameterizedTest
  @MethodSource("whatNobodyExpects")
  void whateverAStepThrowsIsAFailedAttempt(Throwable thrown) {
    StoredJob job = rig.run(
        once(step -> {
          throw thrown;
        }),
        "x");

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.errors()).singleElement().satisfies(error -> {
      assertThat(error.type()).isEqualTo(thrown.getClass().getName());
      assertThat(error.message()).isEqualTo(thrown.getMessage());
    });
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aRealStackOverflowIsAFailedAttempt() {
    StoredJob job = rig.run(once(step -> recurse(0)), "x");

    assertThat(job.errors())
        .extracting(ErrorRecord::type)
        .containsExactly("java.lang.StackOverflowError");
  }

  @Test
  void anInterruptThatAStepLeavesBehindDoesNotReachTheExecutorsOwnWrites() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", (text, step) -> Thread.currentThread().interrupt())
        .action("b", (text, step) -> noted.add("b " + Thread.currentThread().isInterrupted()))
        .action("c", (text, step) -> {
          Thread.currentThread().interrupt();
          if (step.attempt() == 1) {
            throw new IllegalStateException("and fails");
          }
        })
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.errors()).extracting(ErrorRecord::step).containsExactly("c");
    assertThat(noted).containsExactly("b false");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aCrashPassesThroughCatchExceptionAndWritesNothing() {
    Pipeline<String> pipeline = once(step -> {
      try {
        throw new WorkerCrash("in the middle of a");
      } catch (Exception e) {
        noted.add("caught");
      } finally {
        noted.add("finally");
      }
    });
    JobExecutor executor = rig.executor(pipeline);
    executor.enqueue(pipeline, "x", EnqueueOptions.correlatedBy("c").jobId("job"));
    List<Map<String, Object>> dumps = new CopyOnWriteArrayList<>();
    JobExecutor watching = rig.builder(pipeline)
        .interceptor(new JobInterceptor() {
          @Override
          public AttemptOutcome aroundAttempt(ClaimedJob job, AttemptCall call) {
            dumps.add(rig.dump());
            return call.proceed();
          }
        })
        .build();

    assertThatThrownBy(watching::runNext)
        .isInstanceOf(WorkerCrash.class)
        .hasMessage("simulated crash of the worker in the middle of a");
    assertThat(rig.dump()).isEqualTo(dumps.get(0));
    assertThat(noted).containsExactly("finally");
  }

  @Test
  void aCrashIsNotAStepsFailureEvenIfAllErrorsAreFinal() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", (text, step) -> {
          if (step.attempt() == 1) {
            throw new WorkerCrash("once");
          }
        })
        .retry(RetryPolicy.attempts(2).notRetrying(Throwable.class))
        .build();

    assertThat(rig.run(pipeline, "x").state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void whatAnInterceptorThrowsInPlaceOfTheBodyIsTheStepsFailure() {
    Pipeline<String> pipeline = once(step -> {});
    JobExecutor executor = rig.builder(pipeline)
        .interceptor(new JobInterceptor() {
          @Override
          public Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
            if (execution.attempt() == 1) {
              throw new ConnectException("refused");
            }
            return call.proceed();
          }
        })
        .build();

    StoredJob job = rig.run(executor, pipeline, "x");

    assertThat(job.errors())
        .extracting(ErrorRecord::type)
        .containsExactly("java.net.ConnectException");
  }

  @Test
  void anErrorOfTheStoreIsNoFailureOfTheStep() {
    Pipeline<String> pipeline = once(step -> {});
    JobExecutor executor = rig.builder(pipeline)
        .interceptor(new JobInterceptor() {
          @Override
          public boolean aroundTransition(Transition transition, TransitionCall call) {
            if (transition.kind() == Transition.Kind.COMPLETE) {
              throw new IllegalStateException("connection lost");
            }
            return call.proceed();
          }
        })
        .build();
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());

    assertThatThrownBy(executor::runNext).asInstanceOf(THROWABLE).hasMessage("connection lost");
    assertThat(rig.find(handle).state()).isEqualTo(JobState.ACTIVE);
    assertThat(rig.find(handle).errors()).isEmpty();
  }

  private static long recurse(long depth) {
    return recurse(depth + 1) + 1;
  }

  private interface Body {
    void run(StepContext step) throws Throwable;
  }

  /** A pipeline whose one step does this on its first attempt, and nothing on the later ones. */
  private static Pipeline<String> once(Body body) {
    StepAction<String> action = (text, step) -> {
      if (step.attempt() == 1) {
        try {
          body.run(step);
        } catch (Throwable thrown) {
          throw HostileStepTest.<RuntimeException>sneaky(thrown);
        }
      }
    };
    return Pipeline.named("p")
        .input(String.class)
        .action("a", action)
        .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(1))))
        .build();
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
