package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.executor.Transition.Kind;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A child has died, and before its parent has been told somebody does something to it by hand. */
class UntoldParentTest {
  private static final JobRef PARENT = new JobRef("parent", "p");
  private static final JobRef CHILD = new JobRef("child", "p/sum/1");

  private final JobRig rig = new JobRig();
  private final AtomicBoolean mended = new AtomicBoolean();

  private final Pipeline<Integer> child = Pipeline.named("child")
      .input(Integer.class)
      .step("check", Integer.class, (number, step) -> {
        if (!mended.get()) {
          throw new IllegalArgumentException("too low");
        }
        return number;
      })
      .retry(RetryPolicy.never())
      .build();

  private final Pipeline<String> parent = Pipeline.named("parent")
      .input(String.class)
      .step(
          "sum",
          String.class,
          (text, step) -> step.spawn(child, 1).await().outputs(Integer.class).toString())
      .retry(RetryPolicy.never())
      .build();

  @Test
  void aDeletedChildHasDiedForItsParent() {
    JobExecutor executor = vanishingBeforeTheReport();
    JobHandle handle = start(executor);
    assertThatThrownBy(executor::runNext).isInstanceOf(WorkerCrash.class);

    assertThat(executor.deadSet("child").delete(CHILD.id())).isTrue();

    assertThat(rig.settle(executor, handle).errors())
        .singleElement()
        .satisfies(error -> assertThat(error.message())
            .startsWith("1 of 1 child jobs died: p/sum/1 of java.lang.IllegalArgumentException"));
    assertThat(executor.deadSet("child").delete(CHILD.id())).isFalse();
  }

  /** The redriven one completes, its worker vanishes in turn, and only then the first worker tells of the death. */
  @Test
  void aLateReportDoesNotHideWhatARedriveCameTo() {
    JobExecutor second = vanishingBeforeTheReport();
    JobExecutor first = rig.builder(parent, child)
        .interceptor(new JobInterceptor() {
          @Override
          public boolean aroundTransition(Transition transition, TransitionCall call) {
            if (transition.kind() == Kind.TELL_PARENT && mended.compareAndSet(false, true)) {
              second.deadSet("child").redriveAll(RetryScope.FAILED_STEP);
              assertThatThrownBy(second::runNext).isInstanceOf(WorkerCrash.class);
              assertThat(rig.store().find(CHILD))
                  .hasValueSatisfying(job -> assertThat(job.state()).isEqualTo(JobState.COMPLETED));
            }
            return call.proceed();
          }
        })
        .build();
    start(first);
    first.runNext();
    rig.clock().advance(JobRig.LEASE);
    JobExecutor third = rig.executor(parent, child);
    while (third.runNext() instanceof RunResult.Ran) {}

    assertThat(rig.store().children(PARENT)).containsEntry(CHILD, ChildState.completed("1"));
  }

  private JobHandle start(JobExecutor executor) {
    JobHandle handle =
        executor.enqueue(parent, "x", EnqueueOptions.correlatedBy("corr-1").jobId(PARENT.id()));
    assertThat(executor.runNext())
        .isEqualTo(new RunResult.Ran("parent", "p", 1, AttemptOutcome.WAITING));
    return handle;
  }

  private JobExecutor vanishingBeforeTheReport() {
    return rig.builder(parent, child)
        .interceptor(JobRig.crashingOnceBefore(Kind.TELL_PARENT))
        .build();
  }
}
