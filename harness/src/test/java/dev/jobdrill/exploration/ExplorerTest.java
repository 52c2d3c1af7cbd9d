package dev.jobdrill.exploration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExplorerTest {
  private static final Bounds CRASHES =
      Bounds.DEFAULT.ofKinds(Set.of(FaultKind.CRASH, FaultKind.THROW));

  private static ExplorationReport explore(SubjectFactory subject, Bounds bounds) {
    return Explorer.on(DrillRig.environment()).within(bounds).explore(subject);
  }

  private static Pipeline<String> charging(World world, boolean keyed) {
    return World.pipeline()
        .step("price", Integer.class, (order, step) -> 12)
        .action("charge", (price, step) -> {
          if (keyed) {
            world.post(step, "/charges", "12");
          } else {
            world.post(World.keyed(step, ""), "/charges", "12");
          }
        })
        .build();
  }

  private static List<String> verdict(ExplorationReport report) {
    return report.failures().stream()
        .map(failure -> failure.invariant() + ": " + failure.cause() + " by " + failure.schedule())
        .toList();
  }

  @Test
  void randomSchedulesFindWhatIsBrokenAndMakeItSmall() {
    Bounds bounds = Bounds.DEFAULT.faultsAtATime(3).random(30, 7);
    SubjectFactory broken = Zoo.of(world -> charging(world, false));

    ExplorationReport report = explore(broken, bounds);

    assertThat(report.failures())
        .as(report.text())
        .isNotEmpty()
        .allSatisfy(failure -> assertThat(failure.schedule().faults()).hasSize(1));
    assertThat(report.runs()).isGreaterThan(10);
    ExplorationReport again = explore(broken, bounds);
    assertThat(verdict(again)).isEqualTo(verdict(report));
    assertThat(again.matrix()).isEqualTo(report.matrix());
    assertThat(explore(broken, bounds.random(30, 8)).matrix()).isNotEqualTo(report.matrix());
    assertThat(explore(Zoo.of(world -> charging(world, true)), bounds).isSound())
        .isTrue();
  }

  /** Side by side, runs end in any order. */
  @Test
  void severalWorkersComeToTheReportOfOne() {
    assertThat(sameWithSeveralWorkers(CRASHES).merged()).isPositive();
  }

  @Test
  void severalWorkersDrawTheRandomSchedulesOfOne() {
    assertThat(sameWithSeveralWorkers(CRASHES.random(150, 3)).merged()).isZero();
  }

  @Test
  void severalWorkersEndAtTheBudgetOfOne() {
    ExplorationReport report =
        sameWithSeveralWorkers(CRASHES.random(150, 3).budget(170, CRASHES.maxTime()));

    assertThat(report.merged()).isZero();
    assertThat(report.runs()).isLessThanOrEqualTo(170);
    assertThat(report.incomplete())
        .matches("the budget of 170 runs was spent: \\d+ of 150 random schedules were not tried");
  }

  /** One of the failures takes two faults. */
  private static ExplorationReport sameWithSeveralWorkers(Bounds bounds) {
    SubjectFactory broken = Zoo.of(world -> World.pipeline()
        .action("note", (order, step) -> {
          world.upsert("noted");
          if (step.attempt() == 3) {
            world.insert("noted");
          }
        })
        .action("charge", (order, step) -> world.post(World.keyed(step, ""), "/charges", "12"))
        .build());

    ExplorationReport one = explore(broken, bounds.workers(1));
    ExplorationReport several = explore(broken, bounds.workers(7));

    assertThat(one.failures()).as(one.text()).hasSizeGreaterThan(1);
    assertThat(verdict(several)).isEqualTo(verdict(one));
    assertThat(several.incomplete()).isEqualTo(one.incomplete());
    assertThat(several.matrix()).isEqualTo(one.matrix());
    assertThat(several.runs()).isEqualTo(one.runs());
    assertThat(several.states()).isEqualTo(one.states());
    assertThat(several.merged()).isEqualTo(one.merged());
    return one;
  }

  /** A port may have been somebody else's before, whose clients still knock, in some runs and not in others. */
  @Test
  void aStrangerThatSpeaksNoHttpDoesNotChangeTheVerdict() {
    AtomicInteger runs = new AtomicInteger();
    ExplorationReport report = explore(
        Zoo.of(world -> World.pipeline()
            .action("charge", (order, step) -> {
              world.post(step, "/charges", "12");
              if (runs.incrementAndGet() % 2 == 0) {
                world.knock();
              }
            })
            .build()),
        Bounds.DEFAULT.faultsAtATime(1));

    assertThat(report.isSound()).as(report.text()).isTrue();
  }

  @Test
  void aJobThatDiesWithoutAnyFaultIsSaidToLackWhatItNeeds() {
    ExplorationReport report = explore(
        sandbox -> {
          World world = new World(sandbox);
          sandbox.stubServer().reset();
          return Subject.of(
              () -> World.pipeline()
                  .action("charge", (order, step) -> world.post(step, "/charges", "12"))
                  .build(),
              "order");
        },
        Bounds.DEFAULT);

    assertThat(report.failures())
        .extracting(ExplorationReport.Failure::details)
        .singleElement()
        .asString()
        .contains(
            "The job died without any fault: attempt 1 failed in step 'charge' with java.io.IOException: answered 404."
                + " No stub matches POST /charges.\nGive it what it needs to complete, its stubs first of all;");
  }

  @Test
  void aRunWithoutFaultsThatFailsIsAllThatIsTriedAndTheLineSaysSo() {
    ExplorationReport report = explore(
        Zoo.of(world -> World.pipeline()
            .action("charge", (order, step) -> world.post(Map.of(), "/charges", "12"))
            .build()),
        Bounds.DEFAULT);

    assertThat(report.runs()).isEqualTo(2);
    assertThat(report.summary())
        .contains("explored 0 points", ", 1 failure, ")
        .startsWith(
            "INCOMPLETE (the run without faults fails, and none with faults was made): explored 0");
    assertThat(explore(Zoo.of(world -> charging(world, true)), Bounds.DEFAULT.faultsAtATime(1))
            .summary())
        .endsWith(" s");
  }

  /** Fails only if the body was left unfinished twice, so that no single fault shows it. */
  @Test
  void aViolationThatTakesTwoFaultsIsMadeNoSmallerThanTwo() {
    SubjectFactory broken = Zoo.of(world -> World.pipeline()
        .action("note", (order, step) -> {
          world.upsert("noted");
          if (step.attempt() == 3) {
            world.insert("noted");
          }
        })
        .build());

    for (Bounds bounds : List.of(Bounds.DEFAULT, Bounds.DEFAULT.faultsAtATime(4).random(60, 3))) {
      ExplorationReport report = explore(broken, bounds);

      assertThat(report.failures()).as(report.text()).isNotEmpty();
      assertThat(report.failures())
          .filteredOn(failure -> failure.invariant().equals(Invariant.SAME_EFFECTS.text()))
          .isNotEmpty()
          .allSatisfy(failure -> assertThat(failure.schedule().faults()).hasSize(2));
    }
    assertThat(explore(broken, Bounds.DEFAULT.faultsAtATime(1)).isSound()).isTrue();
  }

  /** A counter that no probe shows, as in a file: what merging rests on does not hold. */
  private static SubjectFactory hidingACounter() {
    return sandbox -> {
      World world = new World(sandbox);
      AtomicInteger unseen = new AtomicInteger();
      return Subject.of(
              () -> World.pipeline()
                  .action("note", (order, step) -> {
                    if (unseen.incrementAndGet() == 3) {
                      world.insert("third time");
                    }
                  })
                  .build(),
              "order")
          .probing(world.probe());
    };
  }

  @Test
  void anAuditFindsWhatMergingMissesAndTheVerdictIsNotTrusted() {
    // A crash before the body and one after it leave equal states, but for the counter.
    Bounds crashes = Bounds.DEFAULT.ofKinds(Set.of(FaultKind.CRASH));

    ExplorationReport merged = explore(hidingACounter(), crashes);
    ExplorationReport audited = explore(hidingACounter(), crashes.auditing(100));
    ExplorationReport whole = explore(hidingACounter(), crashes.merging(false));

    assertThat(merged.merged()).isPositive();
    assertThat(merged.isSound()).as(merged.text()).isTrue();
    assertThat(audited.isSound()).isFalse();
    assertThat(audited.unsound())
        .isNotEmpty()
        .allSatisfy(words -> assertThat(words).startsWith("merging missed, and the audit found: "));
    assertThat(audited.text()).contains("merging missed, and the audit found: ");
    assertThat(whole.failures()).isNotEmpty();
    assertThat(whole.merged()).isZero();
  }

  @Test
  void anAuditOfASoundMergeFindsNothing() {
    ExplorationReport report =
        explore(Zoo.of(world -> charging(world, true)), Bounds.DEFAULT.auditing(100));

    assertThat(report.merged()).isPositive();
    assertThat(report.isSound()).as(report.text()).isTrue();
  }

  /** A step that hangs fails as one that throws does, only later; and what is late may go another way. */
  @Test
  void howMuchTimeHasPassedIsPartOfAState() {
    Instant deadline = DrillSettings.DEFAULT.start().plus(Duration.ofMinutes(1));
    SubjectFactory late = Zoo.of(world -> World.pipeline()
        .step(
            "work",
            String.class,
            (order, step) -> order,
            StepOptions.timeout(Duration.ofMinutes(2)))
        .action(
            "store",
            (order, step) -> {
              if (step.clock().instant().isBefore(deadline)) {
                world.upsert(order);
              } else {
                world.insert(order);
              }
            },
            StepOptions.timeout(Duration.ofSeconds(1)))
        .build());
    Bounds bounds = Bounds.DEFAULT.ofKinds(Set.of(FaultKind.THROW, FaultKind.HANG));

    assertThat(explore(late, bounds).failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.schedule().toString())
            .contains("work#1@before:hang;store#2@after-effect:throw"));
  }

  record Receipt(String requestId, int cents) {}

  @Test
  void whatDiffersFromRunToRunIsNamedUnlessItIsDeclared() {
    SubjectFactory random = Zoo.of(world -> World.pipeline()
        .step(
            "charge",
            Receipt.class,
            (order, step) -> new Receipt(UUID.randomUUID().toString(), 12))
        .build());

    assertThatThrownBy(() -> explore(random, Bounds.DEFAULT))
        .isInstanceOf(ExplorationException.class)
        .hasMessageStartingWith(
            "Two runs without faults differ in the output of step 'charge': field 'requestId' is ")
        .hasMessageContaining("declare the field volatile");
    assertThat(explore(random, Bounds.DEFAULT.faultsAtATime(1).volatileFields("requestId"))
            .isSound())
        .isTrue();
  }

  /** A dead job is replayed to see whether it is usable, and what it emits then is not what the run under faults did. */
  @Test
  void aFailureShowsWhatTheFailingRunEmittedAndNothingOfTheReplayAfterIt() {
    ExplorationReport report = explore(
        Zoo.of(world -> Pipeline.named("zoo")
            .input(String.class)
            .retry(World.retries().notRetrying(IOException.class))
            .action("charge", (order, step) -> world.post(step, "/charges", order))
            .build()),
        Bounds.DEFAULT
            .faultsAtATime(1)
            .ofKinds(Set.of(FaultKind.RESET))
            .allowing(FaultKind.RESET, Set.of(JobState.COMPLETED)));

    assertThat(report.failures()).singleElement().satisfies(failure -> {
      assertThat(failure.invariant()).isEqualTo("settles");
      assertThat(failure.spans())
          .containsExactly("send zoo UNSET", "process zoo ERROR", "charge ERROR", "ack zoo UNSET");
      assertThat(failure.logs())
          .anySatisfy(line -> assertThat(line).contains("Step charge failed"))
          .noneSatisfy(line -> assertThat(line).contains("Step charge completed"));
      assertThat(failure.timeline()).doesNotContain("attempt 2");
    });
  }

  @Test
  void aDeadJobThatIsOfNoUseShowsItsReplayAsSuch() {
    ExplorationReport report = explore(
        Zoo.of(Zoo.FieldState::broken),
        Bounds.DEFAULT.faultsAtATime(1).ofKinds(Set.of(FaultKind.CRASH)).atSteps("find"));

    assertThat(report.failures())
        .filteredOn(failure -> failure.invariant().equals("dead-is-usable"))
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.spans())
              .contains("process zoo ERROR", "in the replay: process zoo ERROR");
          assertThat(failure.logs())
              .anySatisfy(line ->
                  assertThat(line).startsWith("in the replay: ").contains("Step use started"));
        });
    assertThat(report.failures())
        .filteredOn(failure -> failure.invariant().equals("settles"))
        .singleElement()
        .satisfies(failure ->
            assertThat(String.join("\n", failure.spans())).doesNotContain("in the replay"));
  }

  /** A worker that vanishes before it has buried the job has decided nothing, and the next one meets no 503. */
  @Test
  void howAJobMayEndAfterAFaultIsAskedOnlyWhereTheAttemptThatMetItCameToItsEnd() {
    SubjectFactory givingUp = Zoo.of(world -> Pipeline.named("zoo")
        .input(String.class)
        .retry(World.retries().notRetrying(IOException.class))
        .action("charge", (order, step) -> world.post(step, "/charges", order))
        .build());
    Explorer explorer = Explorer.on(DrillRig.environment())
        .within(Bounds.DEFAULT.allowing(FaultKind.STATUS, Set.of(JobState.DEAD)));

    for (String faults : List.of(
        "charge#1@http:status(503)",
        "charge#1@before:lose-lease;charge#1@http:status(503)",
        "charge#1@http:status(503);charge#1@bury:crash",
        "charge#1@http:status(503);charge#1@bury:crash(applied)")) {
      assertThat(explorer.replay(givingUp, Schedule.parse("v1;" + faults)))
          .as(faults)
          .isEmpty();
    }
    assertThat(explorer.replay(
            Zoo.of(world -> charging(world, true)), Schedule.parse("v1;charge#1@http:status(503)")))
        .extracting(Violation::key)
        .containsExactly("settles: COMPLETED where [DEAD] is allowed");
  }

  @Test
  void anotherPayloadOnTheSecondAttemptIsSaidAsSuch() {
    ExplorationReport report = explore(
        Zoo.of(world -> World.pipeline()
            .action(
                "charge",
                (order, step) -> world.post(
                    World.keyed(step, step.idempotencyKey()), "/charges", order + step.attempt()))
            .build()),
        Bounds.DEFAULT
            .faultsAtATime(1)
            .ofKinds(Set.of(FaultKind.THROW))
            .without(Invariant.DEAD_IS_USABLE));

    assertThat(report.failures())
        .extracting(ExplorationReport.Failure::text)
        .contains(
            "Step 'charge' had the effect POST /charges with another payload than without faults.\n"
                + "What a step sends must come from its checkpointed input alone: not from the clock, the number of the"
                + " attempt or a random value.");
    assertThat(report.summary())
        .contains("up to 1 fault on attempts 1 to 3: ")
        .doesNotContain("merged");
  }

  /** A search by POST changes nothing, though nobody can see that from outside. */
  @Test
  void whatIsDeclaredReadOnlyIsNoEffect() {
    SubjectFactory searching = Zoo.of(world -> World.pipeline()
        .action("search", (order, step) -> world.post(World.keyed(step, ""), "/search/1", order))
        .action("charge", (order, step) -> world.post(step, "/charges", order))
        .build());
    Bounds bounds = Bounds.DEFAULT.faultsAtATime(1).ofKinds(Set.of(FaultKind.CRASH));

    assertThat(explore(searching, bounds).failures())
        .extracting(ExplorationReport.Failure::cause)
        .containsExactly("step 'search' is not safe to repeat: POST /search/1");
    assertThat(explore(searching, bounds.readOnly("POST /search*")).isSound()).isTrue();
    assertThat(explore(searching, bounds.readOnly("POST /find*")).isSound()).isFalse();
  }

  @Test
  void aBudgetThatIsSpentIsSaidLoudly() {
    ExplorationReport report = explore(
        Zoo.of(world -> charging(world, true)), Bounds.DEFAULT.budget(10, Duration.ofMinutes(5)));

    assertThat(report.isComplete()).isFalse();
    assertThat(report.runs()).isEqualTo(10);
    assertThat(report.summary())
        .startsWith("INCOMPLETE (the budget of 10 runs was spent: ")
        .contains("schedules of 1 fault were not tried, and none with more");
  }

  @Test
  void whatTheBudgetAllowsExactlyIsComplete() {
    SubjectFactory subject = Zoo.of(world -> charging(world, true));
    Bounds bounds = Bounds.DEFAULT.faultsAtATime(1);
    int all = explore(subject, bounds).runs();

    assertThat(explore(subject, bounds.budget(all, Duration.ofMinutes(5))).isComplete())
        .isTrue();
    ExplorationReport oneLess = explore(subject, bounds.budget(all - 1, Duration.ofMinutes(5)));
    assertThat(oneLess.runs()).isEqualTo(all - 1);
    assertThat(oneLess.summary())
        .startsWith("INCOMPLETE (the budget of " + (all - 1)
            + " runs was spent: 1 schedule of 1 fault was not tried, and none with more)");
  }

  @Test
  void theReportIsData() throws IOException {
    ExplorationReport report =
        explore(Zoo.of(world -> charging(world, false)), Bounds.DEFAULT.faultsAtATime(1));

    JsonNode json = new JsonMapper().readTree(report.json());

    assertThat(json.path("version").asInt()).isEqualTo(1);
    assertThat(json.path("runs").asInt()).isEqualTo(report.runs());
    assertThat(json.path("complete").asBoolean()).isTrue();
    assertThat(json.path("matrix")).hasSize(report.matrix().size());
    assertThat(json.at("/matrix/0/tried").asInt()).isPositive();
    assertThat(json.path("failures")).hasSize(report.failures().size()).isNotEmpty();
    String schedule = json.at("/failures/0/schedule").asText();
    assertThat(Explorer.on(DrillRig.environment())
            .replay(Zoo.of(world -> charging(world, false)), Schedule.parse(schedule)))
        .anySatisfy(violation -> assertThat(violation.invariant().text())
            .isEqualTo(json.at("/failures/0/invariant").asText()));
  }

  @Test
  void oneScheduleIsReportedOnAsAnExplorationIsThatTriedNothingElse() {
    SubjectFactory broken = Zoo.of(world -> charging(world, false));
    Explorer explorer = Explorer.on(DrillRig.environment())
        .repeatedBy(schedule -> new ExplorationReport.Replay("there", "again(" + schedule + ")"));
    Schedule schedule = Schedule.parse("v1;price#1@before:crash;charge#2@after-effect:crash");

    ExplorationReport report = explorer.reportOn(broken, schedule);

    assertThat(report.summary())
        .startsWith(
            "INCOMPLETE (a replay of " + schedule + ", and nothing else was tried): explored")
        .contains(" in 3 runs, up to 2 faults on attempts 1 to 2: ");
    assertThat(report.matrix())
        .containsOnly(
            Map.entry("price#1@before", new ExplorationReport.Cell(1, 1)),
            Map.entry("charge#2@after-effect", new ExplorationReport.Cell(1, 1)));
    assertThat(report.failures()).singleElement().satisfies(failure -> {
      assertThat(failure.schedule().faults()).isEqualTo(schedule.faults());
      assertThat(failure.details())
          .contains("which was not made smaller: it was given.\nReplay it there: again(v1;shape=")
          .contains(" 2 times, without faults it is once.");
      assertThat(failure.difference()).isNotEmpty();
    });
    assertThat(
            explorer.reportOn(Zoo.of(world -> charging(world, true)), schedule).failures())
        .isEmpty();
  }

  @Test
  void aScheduleThatDoesNotComeToItsPointIsNoVerdict() {
    SubjectFactory subject = Zoo.of(world -> charging(world, true));

    assertThatThrownBy(() -> Explorer.on(DrillRig.environment())
            .replay(subject, Schedule.parse("v1;charge#7@before:crash")))
        .isInstanceOf(ExplorationException.class)
        .hasMessageStartingWith("Schedule diverged: An injected fault never struck");
  }

  @Test
  void anActionHasNoOutputToSpoilAndIsLeftAlone() {
    ExplorationReport report = explore(
        Zoo.of(world -> charging(world, true)),
        Bounds.DEFAULT.faultsAtATime(1).ofKinds(Set.of(FaultKind.NULL_OUTPUT)));

    assertThat(report.isSound()).as(report.text()).isTrue();
    assertThat(report.matrix()).containsOnlyKeys("price#1@after-effect");
  }

  @Test
  void anExplorationThatTriesNothingIsNoVerdict() {
    SubjectFactory actions = Zoo.of(world ->
        World.pipeline().action("save", (order, step) -> world.upsert(order)).build());

    assertThatThrownBy(
            () -> explore(actions, Bounds.DEFAULT.ofKinds(Set.of(FaultKind.NULL_OUTPUT))))
        .isInstanceOf(ExplorationException.class)
        .hasMessage(
            "Nothing was tried: the pipeline came to no point at which a fault of the kinds"
                + " [null-output] can strike, on attempts 1 to 3 at any step. It came to the points [@enqueue, save#1@before,"
                + " save#1@after-effect, save#1@complete, save#1@after-checkpoint]. Choose other kinds, steps or attempts.");
    assertThatThrownBy(() -> explore(
            actions, Bounds.DEFAULT.ofKinds(Set.of(FaultKind.NULL_OUTPUT)).random(3, 1)))
        .isInstanceOf(ExplorationException.class)
        .hasMessageStartingWith("Nothing was tried: ");
    assertThat(explore(actions, Bounds.DEFAULT.faultsAtATime(0)).runs()).isEqualTo(2);
  }

  @Test
  void aStepThatNoRunComesToIsNotPassedOver() {
    assertThatThrownBy(() -> explore(
            Zoo.of(world -> charging(world, true)),
            Bounds.DEFAULT.faultsAtATime(1).atSteps("charge", "chrage")))
        .isInstanceOf(ExplorationException.class)
        .hasMessage(
            "Faults were to be tried at the steps [chrage], and no run came to them. The steps with fault points are"
                + " [price, charge]. Correct the names.");
  }

  @Test
  void kindsThatNoExplorationTriesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bounds.DEFAULT.ofKinds(Set.of(FaultKind.KILL, FaultKind.THROWN_BY_CODE)))
        .withMessageStartingWith("No exploration tries faults of kind kill or thrown-by-code: ")
        .withMessageEndingWith("and inject these by hand: JobHarness.inject(...).");
  }

  static Stream<UnaryOperator<Bounds>> boundsThatLeaveNothingToDo() {
    return Stream.of(
        bounds -> bounds.faultsAtATime(-1),
        bounds -> bounds.upToAttempt(0),
        bounds -> bounds.budget(0, Duration.ofMinutes(1)),
        bounds -> bounds.workers(0),
        bounds -> bounds.logLinesAStep(0));
  }

  @ParameterizedTest
  @MethodSource("boundsThatLeaveNothingToDo")
  void boundsThatLeaveNothingToDoAreRefused(UnaryOperator<Bounds> change) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> change.apply(Bounds.DEFAULT))
        .withMessageContaining("expected at least 0 faults and at least 1 of the others");
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "101, 0", "0, -1"})
  void aShareOrANumberThatIsNoneIsRefused(int audit, int randomRuns) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bounds.DEFAULT.auditing(audit).random(randomRuns, 1))
        .withMessage("audit is " + audit + " in a hundred and randomRuns " + randomRuns
            + "; expected 0 to 100, and at least 0.");
  }
}
