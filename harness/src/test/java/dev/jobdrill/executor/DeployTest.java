package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.PipelineBuilder;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pipeline that is changed between two attempts. A step whose name ends in "!" is an action. */
class DeployTest {
  private static final RetryPolicy POLICY =
      RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofSeconds(1)));

  private final JobRig rig = new JobRig();
  private final List<String> ran = new ArrayList<>();

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      a b c d    | c d
      a b c d e  | c d e
      a b c      | c
      a b d c    | d c
      a b x d    | x d
      a b x c d  | x c d
      a b        | ''
      """)
  void changesAfterWhatIsDoneAreFollowed(String after, String expected) {
    StoredJob job = deploy("a b c d@c", after);

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(String.join(" ", ran)).isEqualTo(("a b " + expected).strip());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      a c d     | step 'b' was completed, and the pipeline has no step of that name any more
      a b2 c d  | step 'b' was completed, and the pipeline has no step of that name any more
      b a c d   | step 'a' was completed as number 1, where the pipeline has 'b' now
      a x b c d | step 'b' was completed as number 2, where the pipeline has 'x' now
      a b! c d  | step 'b' was completed as a step with an output and is an action now
      a c b d   | step 'b' was completed as number 2, where the pipeline has 'c' now
      """)
  void changesToWhatIsDoneEndTheJobWithTheDifferenceAndLoseNothing(
      String after, String difference) {
    StoredJob job = deploy("a b c d@c", after);

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(String.join(" ", ran)).isEqualTo("a b");
    assertThat(job.checkpoints()).containsOnlyKeys("a", "b");
    assertThat(job.errors()).hasSize(2);
    assertThat(job.errors().get(1).type()).isEqualTo(PipelineChangedException.class.getName());
    assertThat(job.errors().get(1).message())
        .isEqualTo("Pipeline 'p' was changed since the job's last checkpoint: " + difference
            + ". Then its steps were [a,b,c,d], now they are [" + after.replace(' ', ',')
            + "]. The job cannot go on and is dead with all its checkpoints: redrive it from the top, or"
            + " deploy those steps again and redrive it from the failed step.");
  }

  @Test
  void aJobThatDiedOfAChangeIsSavedByEitherRemedy() {
    StoredJob first = deploy("a b c d@c", "b a c d");
    JobExecutor changed = rig.executor(pipeline("b a c d", ""));
    changed.deadSet("p").redrive(first.id(), RetryScope.FROM_THE_TOP);
    assertThat(rig.settle(changed, handle(first)).state()).isEqualTo(JobState.COMPLETED);

    StoredJob second = deploy("a b c d@c", "b a c d");
    JobExecutor restored = rig.executor(pipeline("a b c d", ""));
    restored.deadSet("p").redrive(second.id(), RetryScope.FAILED_STEP);
    assertThat(rig.settle(restored, handle(second)).state()).isEqualTo(JobState.COMPLETED);
    assertThat(String.join(" ", ran)).isEqualTo("a b b a c d a b c d");
  }

  @Test
  void aJobThatHasDoneNothingFollowsAnyChange() {
    assertThat(deploy("a b c d@a", "x y!").state()).isEqualTo(JobState.COMPLETED);
    assertThat(ran).containsExactly("x", "y");
  }

  /** Versions with the step that fails in each, then what ran in the end. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      a b c d@a; x a b c d@b; x a b c d | x a b c d
      a b c d@c; a b x c d@d; a b x c d | a b x c d
      a b c d@c; a b x y@y; a b x z     | a b x z
      a b c@c; a b d c e@e; a b d c e f | a b d c e f
      a b c d@c; a b d c@c; a b d e     | a b d e
      """)
  void whatIsDoneUnderALaterVersionIsKnownToTheNextAttempt(String versions, String expected) {
    StoredJob job = deploy(versions.split("; "));

    assertThat(job.state()).as("%s", job.errors()).isEqualTo(JobState.COMPLETED);
    assertThat(String.join(" ", ran)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      a b c d@c; a b x d@d; a b y d        | a b x       | step 'x' was completed, and the pipeline has no step of that name any more
      a b c d@c; a b x c d@d; a b c d      | a b x c     | step 'x' was completed, and the pipeline has no step of that name any more
      a b c d@a; d c b a@b; a b c d        | d c         | step 'd' was completed as number 1, where the pipeline has 'a' now
      """)
  void whatIsDoneUnderALaterVersionMustNotChangeEither(
      String versions, String expected, String difference) {
    StoredJob job = deploy(versions.split("; "));

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(String.join(" ", ran)).isEqualTo(expected);
    assertThat(job.checkpoints()).containsOnlyKeys(expected.split(" "));
    assertThat(job.errors().get(2).message()).contains(difference);
  }

  /** It has checkpoints all the same when it was no failure that interrupted it: here it waited for a child. */
  @Test
  void aJobWhoseRetriesBeginAtTheTopBeginsThereAtAChangeThatItCannotGoOnWith() {
    Pipeline<String> child = Pipeline.named("child")
        .input(String.class)
        .action("do", (text, step) -> {})
        .build();
    Pipeline<String> before = fromTheTop("a b", child);
    JobHandle handle = rig.executor(before).enqueue(before, "x", EnqueueOptions.freshCorrelation());
    rig.executor(before).runNext();
    rig.executor(child).runNext();
    assertThat(rig.find(handle).checkpoints()).containsOnlyKeys("a", "b");

    StoredJob job = rig.settle(rig.executor(fromTheTop("b", child), child), handle);

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.errors()).isEmpty();
    assertThat(job.checkpoints()).containsOnlyKeys("b", "wait");
    assertThat(ran).containsExactly("a", "b", "b");
  }

  private Pipeline<String> fromTheTop(String steps, Pipeline<String> child) {
    PipelineBuilder<String, String> builder = Pipeline.named("p").input(String.class);
    for (String step : steps.split(" ")) {
      builder = builder.step(step, String.class, (text, context) -> text + run(step, ""));
    }
    return builder
        .action("wait", (text, step) -> step.spawn(child, text).await())
        .retry(POLICY.scope(RetryScope.FROM_THE_TOP))
        .build();
  }

  @Test
  void aJobRedrivenFromTheTopCarriesTheStepsThatItIsRunWithThen() {
    StoredJob dead = deploy("a b c d@c", "b a c d");
    JobExecutor failing = rig.executor(pipeline("b a c d", "c"));
    failing.deadSet("p").redrive(dead.id(), RetryScope.FROM_THE_TOP);
    failing.runNext();

    StoredJob job = rig.settle(rig.executor(pipeline("b a c d", "")), handle(dead));

    assertThat(job.state()).as("%s", job.errors()).isEqualTo(JobState.COMPLETED);
    assertThat(String.join(" ", ran)).isEqualTo("a b b a c d");
  }

  /** Its worker dies before it tells the parent, so another one tells what is stored. */
  @Test
  void aParentIsToldTheOutputOfTheStepsThatItsChildRanWith() {
    Pipeline<String> parent = Pipeline.named("parent")
        .input(String.class)
        .action("spawn", (text, step) -> step.spawn(pipeline("a b c", ""), "x"))
        .build();
    JobExecutor spawning = rig.executor(parent, pipeline("a b c", ""));
    spawning.enqueue(parent, "x", EnqueueOptions.freshCorrelation().jobId("p"));
    while (rig.store().depth("p").ready() == 0) {
      spawning.runNext();
    }
    JobExecutor changed = rig.builder(pipeline("a b d", ""))
        .interceptor(JobRig.crashingOnceBefore(Transition.Kind.TELL_PARENT))
        .build();

    assertThatThrownBy(changed::runNext).isInstanceOf(WorkerCrash.class);
    rig.clock().advance(JobRig.LEASE);
    changed.runNext();

    StoredJob stored = rig.store().find(new JobRef("parent", "p")).orElseThrow();
    assertThat(stored.children().values()).containsExactly(ChildState.completed("\"xabd\""));
  }

  /** Enqueues under the first version, and runs one attempt under each and as many as it takes under the last. */
  private StoredJob deploy(String... versions) {
    Pipeline<String> first = version(versions[0]);
    JobHandle handle = rig.executor(first).enqueue(first, "x", EnqueueOptions.freshCorrelation());
    for (String version : List.of(versions).subList(0, versions.length - 1)) {
      rig.executor(version(version)).runNext();
      rig.clock().advance(Duration.ofSeconds(1));
    }
    return rig.settle(rig.executor(version(versions[versions.length - 1])), handle);
  }

  /** Of steps, and maybe {@code @} and the one that fails. */
  private Pipeline<String> version(String text) {
    String[] parts = text.split("@");
    return pipeline(parts[0], parts.length > 1 ? parts[1] : "");
  }

  private Pipeline<String> pipeline(String steps, String failing) {
    PipelineBuilder<String, String> builder = Pipeline.named("p").input(String.class);
    for (String step : steps.split(" ", -1)) {
      boolean action = step.endsWith("!");
      String name = action ? step.substring(0, step.length() - 1) : step;
      builder = action
          ? builder.action(name, (text, context) -> run(name, failing))
          : builder.step(name, String.class, (text, context) -> text + run(name, failing));
    }
    return builder.retry(POLICY).build();
  }

  private String run(String name, String failing) {
    if (name.equals(failing)) {
      throw new IllegalStateException("before the deploy");
    }
    ran.add(name);
    return name;
  }

  private static JobHandle handle(StoredJob job) {
    return new JobHandle(job.queue(), job.id(), true);
  }
}
