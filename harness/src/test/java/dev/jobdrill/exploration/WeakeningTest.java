package dev.jobdrill.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.fault.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Which schedules are tried in place of one that fails, on runs that are made up. */
class WeakeningTest {
  private static final Violation FAILURE = new Violation(Invariant.OWN_CHECK, "cause", "text");

  private final List<String> tried = new ArrayList<>();

  private String smallest(String faults, Predicate<Schedule> fails, int budget) {
    Weakening weakening = new Weakening(
        schedule -> {
          tried.add(text(schedule));
          return seen(schedule, fails.test(schedule));
        },
        FAILURE.key(),
        new Budget(Bounds.DEFAULT.budget(budget, Duration.ofMinutes(5)), System.nanoTime()));
    Schedule small = weakening.of(seen(Schedule.parse("v1;" + faults), true)).schedule();
    return text(small) + (weakening.endedBy().isEmpty() ? "" : ", " + weakening.endedBy());
  }

  private static String text(Schedule schedule) {
    return schedule.toString().replaceFirst("v1;?", "");
  }

  private static Observation seen(Schedule schedule, boolean fails) {
    return new Observation(
        schedule,
        null,
        List.of(),
        0,
        Optional.empty(),
        null,
        new Observation.Emitted(0, 0),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        fails ? List.of(FAILURE) : List.of());
  }

  @Test
  void faultsThatDoNotMatterGoOneByOne() {
    assertThat(smallest(
            "a#1@before:crash;a#2@before:crash;b#3@before:crash",
            schedule -> schedule.toString().contains("a#2@before:crash"),
            100))
        .isEqualTo("a#2@before:crash");
  }

  /** As where only an even number of attempts fails. */
  @Test
  void faultsThatMatterOnlyTogetherGoInPairs() {
    assertThat(smallest(
            "a#1@checkpoint:reply-lost;a#1@complete:reply-lost;a#2@complete:reply-lost",
            schedule -> schedule.faults().size() % 2 == 1,
            100))
        .isEqualTo("a#1@complete:reply-lost");
  }

  @Test
  void aCrashBecomesAnExceptionAndALaterAttemptAnEarlierOne() {
    assertThat(smallest("a#3@after-effect:crash", schedule -> !schedule.faults().isEmpty(), 100))
        .isEqualTo("a#1@after-effect:throw(java.io.IOException)");
    assertThat(tried).startsWith("", "a#3@after-effect:throw(java.io.IOException)");
  }

  @Test
  void whatFailsInAnotherWayIsNotTakenForIt() {
    assertThat(smallest("a#1@before:crash;b#1@before:crash", schedule -> false, 100))
        .isEqualTo("a#1@before:crash;b#1@before:crash");
    assertThat(tried).hasSize(4);
  }
}
