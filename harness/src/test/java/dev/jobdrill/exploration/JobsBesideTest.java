package dev.jobdrill.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Jobs that a step enqueues by an executor of its own, and not as children. */
class JobsBesideTest {
  private static final Bounds ONE_FAULT =
      Bounds.DEFAULT.faultsAtATime(1).ofKinds(Set.of(FaultKind.THROW));

  @Test
  void aSecondJobUnderARandomIdIsFoundAndADerivedIdIsSound() {
    ExplorationReport broken =
        explore(beside(step -> UUID.randomUUID().toString(), step -> "order", World::insert));
    ExplorationReport sound =
        explore(beside(StepContext::idempotencyKey, step -> "order", World::insert));

    assertThat(broken.failures())
        .extracting(ExplorationReport.Failure::cause)
        .contains("more jobs beside it than without faults");
    assertThat(broken.failures())
        .filteredOn(failure -> failure.cause().startsWith("more jobs"))
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.text())
              .startsWith(
                  "A job of pipeline 'mailer' with input \"order\", which is no child of this one, was enqueued 2"
                      + " times, without faults it is once.");
          assertThat(failure.schedule().faults())
              .hasToString("[order#1@after-effect:throw(java.io.IOException)]");
        });
    assertThat(sound.isSound()).as(sound.text()).isTrue();
    assertThat(sound.notRun()).isEmpty();
  }

  /** It is run, and so its effects are seen; that it dies shows only where a fault has made it another one. */
  @Test
  void aJobBesideThatDiesOfWhatAFaultMadeOfItIsFound() {
    Mail needsAnOrder = (world, text) -> {
      if (!text.equals("order")) {
        throw new IllegalStateException("not an order: " + text);
      }
      world.insert(text);
    };
    ExplorationReport broken = explore(beside(
        StepContext::idempotencyKey,
        step -> step.attempt() == 1 ? "order" : "order again",
        needsAnOrder));
    ExplorationReport sound =
        explore(beside(StepContext::idempotencyKey, step -> "order", needsAnOrder));

    assertThat(broken.failures())
        .filteredOn(failure -> failure.invariant().equals("settles"))
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.text())
              .contains(
                  " of pipeline 'mailer' with input \"order again\", which is no child of this one, died of"
                      + " java.lang.IllegalStateException, and no fault strikes such a job.");
          assertThat(failure.schedule().faults())
              .hasToString("[order#1@before:throw(java.io.IOException)]");
        });
    assertThat(sound.isSound()).as(sound.text()).isTrue();
  }

  @Test
  void aBugInAJobBesideIsFoundWithoutAnyFault() {
    ExplorationReport report =
        explore(beside(StepContext::idempotencyKey, step -> "order", (world, text) -> {
          throw new IllegalStateException("always");
        }));

    assertThat(report.failures())
        .extracting(ExplorationReport.Failure::title)
        .containsExactly("without any fault → settles");
  }

  @Test
  void anEffectOfAJobBesideThatAFaultKeepsAwayIsFound() {
    ExplorationReport report = explore(sandbox -> {
      World world = new World(sandbox);
      Pipeline<String> mailer = mailer(world, World::insert);
      JobExecutor elsewhere = executor(world, mailer);
      return Subject.ofSeveral(
              () -> List.of(
                  World.pipeline()
                      .action("order", (order, step) -> {
                        if (step.attempt() == 1) {
                          enqueue(elsewhere, mailer, order, step.idempotencyKey(), step);
                        }
                      })
                      .build(),
                  mailer),
              "zoo",
              "order")
          .probing(world.probe());
    });

    assertThat(report.failures())
        .extracting(ExplorationReport.Failure::cause)
        .contains(
            "fewer jobs beside it than without faults", "what probe 'table rows' finds differs");
  }

  @Test
  void jobsOfAPipelineThatIsNotThereAreSaidNotToHaveRun() {
    ExplorationReport report = explore(sandbox -> {
      World world = new World(sandbox);
      Pipeline<String> mailer = mailer(world, World::insert);
      JobExecutor elsewhere = executor(world, mailer);
      return Subject.of(
          () -> World.pipeline()
              .action(
                  "order",
                  (order, step) -> enqueue(elsewhere, mailer, order, step.idempotencyKey(), step))
              .build(),
          "order");
    });

    assertThat(report.isSound()).as(report.text()).isTrue();
    assertThat(report.notRun()).containsExactly("1 job of pipeline 'mailer'");
    assertThat(report.summary())
        .endsWith(
            "; NOT RUN: 1 job of pipeline 'mailer', enqueued by the job: add the pipeline to the test's, with"
                + " @PipelineUnderTest or in Subject.ofSeveral(...)");
    assertThat(report.json()).contains("\"notRun\" : [ \"1 job of pipeline 'mailer'\" ]");
  }

  @Test
  void aChildOfAPipelineThatIsNotThereIsSaidNotToHaveRun() {
    ExplorationReport report = explore(sandbox -> {
      World world = new World(sandbox);
      return Subject.of(
          () -> World.pipeline()
              .action("order", (order, step) -> step.spawn(mailer(world, World::insert), order))
              .build(),
          "order");
    });

    assertThat(report.isSound()).as(report.text()).isTrue();
    assertThat(report.notRun()).containsExactly("1 job of pipeline 'mailer'");
  }

  /** Faults strike in it as in one that is waited for, though the job itself has long completed. */
  @Test
  void aChildThatNobodyWaitsForIsRunAndExplored() {
    ExplorationReport broken = explore(leaving(World::insert));
    ExplorationReport sound = explore(leaving(World::upsert));

    assertThat(broken.failures())
        .extracting(failure -> failure.invariant() + " by " + failure.schedule().faults())
        .containsExactly(
            "same-effects by [order[1]/mail#1@after-effect:throw(java.io.IOException)]");
    assertThat(sound.isSound()).as(sound.text()).isTrue();
    assertThat(sound.matrix()).containsKey("order[1]/mail#1@after-effect");
  }

  private static SubjectFactory leaving(Mail mail) {
    return sandbox -> {
      World world = new World(sandbox);
      Pipeline<String> mailer = mailer(world, mail);
      return Subject.ofSeveral(
              () -> List.of(
                  World.pipeline()
                      .action("order", (order, step) -> step.spawn(mailer, order))
                      .build(),
                  mailer),
              "zoo",
              "order")
          .probing(world.probe());
    };
  }

  /** What the job beside does with its input. */
  private interface Mail {
    void send(World world, String text);
  }

  private static SubjectFactory beside(
      Function<StepContext, String> id, Function<StepContext, String> input, Mail mail) {
    return sandbox -> {
      World world = new World(sandbox);
      Pipeline<String> mailer = mailer(world, mail);
      JobExecutor elsewhere = executor(world, mailer);
      List<Pipeline<?>> pipelines = new ArrayList<>();
      pipelines.add(World.pipeline()
          .action(
              "order",
              (order, step) -> enqueue(elsewhere, mailer, input.apply(step), id.apply(step), step))
          .build());
      pipelines.add(mailer);
      return Subject.ofSeveral(() -> pipelines, "zoo", "order").probing(world.probe());
    };
  }

  private static Pipeline<String> mailer(World world, Mail mail) {
    return Pipeline.named("mailer")
        .input(String.class)
        .retry(World.retries())
        .action("mail", (text, step) -> mail.send(world, text))
        .build();
  }

  private static JobExecutor executor(World world, Pipeline<?> pipeline) {
    return JobExecutor.on(RedisJobStore.on(world.sandbox.redis(), world.sandbox.keyPrefix()))
        .pipeline(pipeline)
        .build();
  }

  private static void enqueue(
      JobExecutor executor, Pipeline<String> pipeline, String text, String id, StepContext step) {
    executor.enqueue(
        pipeline, text, EnqueueOptions.correlatedBy(step.correlationId()).jobId(id));
  }

  private static ExplorationReport explore(SubjectFactory subject) {
    return Explorer.on(DrillRig.environment()).within(ONE_FAULT).explore(subject);
  }
}
