package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
  private final VirtualClock clock = VirtualClock.startingAt(JobRig.START);

  @Test
  void standsStillUntilItIsMoved() {
    assertThat(clock.instant()).isEqualTo(JobRig.START).isEqualTo(clock.instant());
    assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
  }

  @Test
  void advancesByADurationCutToTheMillisecond() {
    clock.advance(Duration.ofDays(21));
    clock.advance(Duration.ofNanos(1_999_999));
    clock.advance(Duration.ZERO);

    assertThat(clock.instant()).isEqualTo(JobRig.START.plus(Duration.ofDays(21)).plusMillis(1));
  }

  @Test
  void advancesToAnInstantRoundedUpSoThatItHasComeDue() {
    clock.advanceTo(JobRig.START.plusNanos(1));
    assertThat(clock.instant()).isEqualTo(JobRig.START.plusMillis(1));

    clock.advanceTo(JobRig.START.plusMillis(5));
    assertThat(clock.instant()).isEqualTo(JobRig.START.plusMillis(5));
  }

  @Test
  void neverGoesBack() {
    clock.advanceTo(JobRig.START.minusSeconds(1));
    assertThat(clock.instant()).isEqualTo(JobRig.START);

    assertThatThrownBy(() -> clock.advance(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot move a clock back by PT0.001S; give a duration of zero or more");
    assertThat(clock.instant()).isEqualTo(JobRig.START);
  }

  @Test
  void refusesToOverflowIntoThePast() {
    clock.advance(Duration.ofMillis(Long.MAX_VALUE / 2));

    assertThatThrownBy(() -> clock.advance(Duration.ofMillis(Long.MAX_VALUE)))
        .isInstanceOf(ArithmeticException.class);
    assertThat(clock.instant()).isAfter(JobRig.START);
  }

  @Test
  void startsAtTheMillisecond() {
    assertThat(VirtualClock.startingAt(Instant.ofEpochSecond(1, 999_999)).instant())
        .isEqualTo(Instant.ofEpochSecond(1));
    assertThat(VirtualClock.startingAt(Instant.ofEpochSecond(-1, -1)).instant())
        .isEqualTo(Instant.ofEpochMilli(-1_001));
  }

  @Test
  void isTheSameClockInAnotherZone() {
    Clock elsewhere = clock.withZone(ZoneId.of("Pacific/Chatham"));
    clock.advance(Duration.ofHours(1));

    assertThat(elsewhere.instant()).isEqualTo(clock.instant());
    assertThat(elsewhere.getZone()).isEqualTo(ZoneId.of("Pacific/Chatham"));
  }

  @Test
  void losesNoStepToARace() {
    IntStream.range(0, 1_000_000).parallel().forEach(i -> clock.advance(Duration.ofMillis(1)));

    assertThat(clock.instant()).isEqualTo(JobRig.START.plusSeconds(1_000));
  }

  @Test
  void whatIsDueOnTheWayRunsInOrderWithTheClockAtItsTime() {
    List<String> ran = new ArrayList<>();
    clock.timers().after(Duration.ofSeconds(5), () -> ran.add("late at " + sinceStart()));
    clock.timers().after(Duration.ofSeconds(2), () -> {
      ran.add("early at " + sinceStart());
      clock.timers().after(Duration.ofSeconds(1), () -> ran.add("between at " + sinceStart()));
    });
    Runnable cancel = clock.timers().after(Duration.ofSeconds(3), () -> ran.add("cancelled"));
    cancel.run();

    clock.advance(Duration.ofSeconds(4));
    assertThat(ran).containsExactly("early at PT2S", "between at PT3S");
    clock.advanceTo(JobRig.START.plusSeconds(9));
    assertThat(ran).containsExactly("early at PT2S", "between at PT3S", "late at PT5S");
    assertThat(sinceStart()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void aSleepThatIsInterruptedOnTheWayEndsThere() {
    clock.timers().after(Duration.ofSeconds(2), Thread.currentThread()::interrupt);

    assertThatThrownBy(() -> clock.sleep(Duration.ofSeconds(9)))
        .isInstanceOf(InterruptedException.class);
    assertThat(sinceStart()).isEqualTo(Duration.ofSeconds(2));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  private Duration sinceStart() {
    return Duration.between(JobRig.START, clock.instant());
  }
}
