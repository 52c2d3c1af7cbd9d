package dev.jobdrill.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final StringWriter terminal = new StringWriter();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final ProgressLine line = ProgressLine.on(new PrintWriter(terminal), now::get);

  private void after(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void whatTakesTwoSecondsShowsNothing() {
    line.show("1 done");
    after(Duration.ofMillis(1999));
    line.show("2 done");
    line.close();

    assertThat(terminal).hasToString("");
  }

  @Test
  void aLineIsRewrittenInPlaceAndErasedAtTheEnd() {
    after(Duration.ofSeconds(2));
    line.show("100 done");
    after(Duration.ofMillis(200));
    line.show("2 done");
    line.close();

    assertThat(terminal).hasToString("\r100 done" + "\r2 done  " + "\r      \r");
  }

  @Test
  void aLineIsRewrittenFiveTimesASecondAtMost() {
    after(Duration.ofSeconds(2));
    line.show("1 done");
    after(Duration.ofMillis(199));
    line.show("2 done");
    after(Duration.ofMillis(1));
    line.show("3 done");

    assertThat(terminal).hasToString("\r1 done\r3 done");
  }

  @Test
  void whatIsPrintedBetweenStandsOnALineOfItsOwn() {
    after(Duration.ofSeconds(2));
    line.show("1 done");
    line.clear();
    line.clear();
    terminal.append("found one\n");
    after(Duration.ofSeconds(1));
    line.show("2 done");

    assertThat(terminal).hasToString("\r1 done\r      \rfound one\n\r2 done");
  }

  @Test
  void noLineIsBrokenInTwo() {
    after(Duration.ofSeconds(2));
    line.show("x".repeat(80));
    after(Duration.ofSeconds(1));
    line.show("y".repeat(79));

    assertThat(terminal).hasToString("\r" + "x".repeat(76) + "...\r" + "y".repeat(79));
  }

  @Test
  void withoutATerminalNothingIsShown() {
    ProgressLine nowhere = ProgressLine.on(null, now::get);
    after(Duration.ofMinutes(1));

    nowhere.show("1 done");
    nowhere.close();

    assertThat(ProgressLine.isWanted(false, Map.<String, String>of()::get)).isFalse();
  }

  @Test
  void aTerminalIsWrittenToButNotOnCiAndNotIfItCannotGoBack() {
    assertThat(ProgressLine.isWanted(true, Map.of("TERM", "xterm", "CI", "false")::get))
        .isTrue();
    assertThat(ProgressLine.isWanted(true, Map.<String, String>of()::get)).isTrue();
    assertThat(ProgressLine.isWanted(true, Map.of("CI", "true")::get)).isFalse();
    assertThat(ProgressLine.isWanted(true, Map.of("TERM", "dumb")::get)).isFalse();
  }
}
