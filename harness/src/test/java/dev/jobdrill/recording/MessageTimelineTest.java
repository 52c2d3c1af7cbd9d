package dev.jobdrill.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageTimelineTest {
  private static final String TIMELINE = """
      job 1 of pipeline order: DEAD after 5 min 0 s, 2 attempts, correlation id 1
             +0 ms  enqueued         "7"
             +0 ms  attempt 1
             +0 ms    fetch          completed
             +0 ms    charge         failed: IOException: no
                                       POST /charges -> HTTP 500
             +0 ms  attempt 1        failed; next one due at +5 min 0 s
        +5 min 0 s  attempt 2
        +5 min 0 s    fetch          skipped, checkpointed earlier
        +5 min 0 s    charge         failed: IOException: no
        +5 min 0 s  attempt 2        failed, and the job died""";

  @Test
  void pointsAtTheStepThatTheFailureIsAboutWhereverItRan() {
    assertThat(MessageTimeline.of(TIMELINE, "fetch"))
        .contains("       +0 ms -> fetch          completed\n")
        .contains("  +5 min 0 s    fetch          skipped, checkpointed earlier\n")
        .containsOnlyOnce(" -> fetch");
  }

  @Test
  void pointsAtWhatWentWrongLastWhereTheFailureIsAboutTheJob() {
    assertThat(MessageTimeline.of(TIMELINE, null))
        .contains("  +5 min 0 s -> charge         failed: IOException: no\n")
        .contains("       +0 ms    charge         failed: IOException: no\n");
  }

  @Test
  void pointsAtNothingWhereNothingWentWrong() {
    String sound = TIMELINE.replace("failed", "completed");
    assertThat(MessageTimeline.of(sound, null)).isEqualTo(sound);
  }

  @Test
  void hasFortyLinesAtMostAndKeepsBothEndsAndTheArrow() {
    String steps = IntStream.rangeClosed(1, 200)
        .mapToObj(i -> "       +0 ms    s" + i + "   " + (i == 77 ? "failed: X" : "completed"))
        .collect(Collectors.joining("\n"));

    String text = MessageTimeline.of(steps, null);

    assertThat(text.lines())
        .hasSizeLessThanOrEqualTo(40)
        .startsWith("       +0 ms    s1   completed")
        .contains("       +0 ms -> s77   failed: X")
        .contains("  … 65 lines more …", "  … 110 lines more …")
        .endsWith("       +0 ms    s200   completed");
  }

  @Test
  void hasFortyLinesAtMostHoweverManyRowsAreMarked() {
    String steps = IntStream.rangeClosed(1, 300)
        .mapToObj(i -> "       +0 ms    " + (i % 9 == 0 ? "same" : "s" + i) + "   failed: X")
        .collect(Collectors.joining("\n"));

    assertThat(MessageTimeline.of(steps, "same").lines()).hasSizeLessThanOrEqualTo(40);
  }

  @Test
  void isPlainWhereTheConsoleIsNotUnicode() {
    assertThat(ConsoleText.fit("a … b → c", StandardCharsets.US_ASCII)).isEqualTo("a ... b -> c");
    assertThat(ConsoleText.fit("a … b → c", StandardCharsets.UTF_8)).isEqualTo("a … b → c");
  }

  @Test
  void isColouredByWhatWentWrongAndPlainWhereThereIsNoTerminal() {
    assertThat(ConsoleText.coloured(TIMELINE))
        .contains("\u001B[31m       +0 ms    charge         failed: IOException: no\u001B[0m\n")
        .contains("\n       +0 ms    fetch          completed\n");
    assertThat(ConsoleText.forStandardOutput(TIMELINE)).isEqualTo(TIMELINE);
  }
}
