package dev.jobdrill.deadjob.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jobdrill.deadjob.temporal.TemporalHistory.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemporalHistoryTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h01-notify-fails-after-3.cli-shape | order-4417 OrderPipeline failed: java.io.IOException:"
            + " connection reset by peer | FAILED | 29",
        "h01-notify-fails-after-3 | h01-notify-fails-after-3.json OrderPipeline failed:"
            + " java.io.IOException: connection reset by peer | FAILED | 29",
        "h02-succeeds-after-retry | h02-succeeds-after-retry.json OrderPipeline completed |"
            + " COMPLETED | 29",
        "h03-nonretryable-in-transform | h03-nonretryable-in-transform.json OrderPipeline failed:"
            + " InvalidOrder: order 4419 has no lines | FAILED | 17",
        "h04-activity-timeout | h04-activity-timeout.json slow-import failed: start-to-close timeout |"
            + " FAILED | 10",
        "h05-signal-timer-marker-child-fails | h05-signal-timer-marker-child-fails.json Approval"
            + " failed: CorruptPart: part p7 is corrupt | FAILED | 27",
        "h06-stuck-workflow-task-failed | h06-stuck-workflow-task-failed.json Stuck is stuck:"
            + " java.lang.NullPointerException: cfg.region is null | OPEN | 6"
      })
  void isNamedByIdTypeAndInnermostError(String file, String name, Status status, int size) {
    TemporalHistory history = Histories.read(file);

    assertThat(history.displayName()).isEqualTo(name);
    assertThat(history.status()).isEqualTo(status);
    assertThat(history.size()).isEqualTo(size);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h01-notify-fails-after-3.min",
        "h01-notify-fails-after-3.legacy-enums",
      })
  void readsEveryStyleAsTheSame(String style) {
    TemporalHistory plain = Histories.read("h01-notify-fails-after-3");

    assertThat(Histories.read(style).events()).isEqualTo(plain.events());
  }

  /** The SDK converts some of these fields, and by the rules of the machine's language. */
  @Test
  void enumsOfEveryDepthAreTheSdksInEveryLanguage() {
    Locale turkish = Locale.getDefault();
    assertThat("i".toUpperCase(turkish)).as("the suite runs in Turkish").isEqualTo("İ");
    String deep = Histories.text("h04-activity-timeout")
        .replace("TIMEOUT_TYPE_START_TO_CLOSE", "StartToClose")
        .replace("RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED", "MaximumAttemptsReached")
        .replace("EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT", "ActivityTaskTimedOut");

    assertThat(TemporalHistory.parse("deep", deep).events())
        .isEqualTo(Histories.read("h04-activity-timeout").events());
  }

  @Test
  void readsABareArrayLinesAndTheNewestFirst() {
    TemporalHistory plain = Histories.read("h02-succeeds-after-retry");
    String text = Histories.text("h02-succeeds-after-retry");
    String array = text.substring(text.indexOf('['), text.lastIndexOf(']') + 1);
    String lines = plain.events().stream()
        .map(event -> event.json().toString())
        .collect(Collectors.joining("\n"));
    String reversed = plain.events().stream()
        .sorted((one, other) -> Long.compare(other.id(), one.id()))
        .map(event -> event.json().toString())
        .collect(Collectors.joining(",", "{\"events\":[", "]}"));

    assertThat(TemporalHistory.parse("array", array).events()).isEqualTo(plain.events());
    assertThat(TemporalHistory.parse("lines", lines).events()).isEqualTo(plain.events());
    assertThat(TemporalHistory.parse("reversed", reversed).events()).isEqualTo(plain.events());
  }

  @Test
  void readsWhatWindowsWrites(@TempDir Path folder) throws IOException {
    String text = Histories.text("h06-stuck-workflow-task-failed");
    Path utf16 = Files.write(
        folder.resolve("utf16.json"), ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE));
    Path marked = Files.writeString(folder.resolve("marked.json"), "\ufeff" + text);

    assertThat(TemporalHistory.read(utf16).size()).isEqualTo(6);
    assertThat(TemporalHistory.read(marked).size()).isEqualTo(6);
  }

  @Test
  void aFailureWithoutAMessageIsNamedByItsType() {
    TemporalHistory history = Histories.closedBy(
        "h06-stuck-workflow-task-failed",
        6,
        "WORKFLOW_EXECUTION_FAILED",
        "\"workflowExecutionFailedEventAttributes\": {\"failure\": {\"applicationFailureInfo\":"
            + " {\"type\": \"java.lang.NullPointerException\"}}}");

    assertThat(history.error()).hasValue("java.lang.NullPointerException");
  }

  @Test
  void aTerminatedOneIsNamedByWhatItWasStuckInElseByTheReason() {
    assertThat(Histories.terminated("h06-stuck-workflow-task-failed", 6).displayName())
        .endsWith(
            "Stuck was stuck and terminated: java.lang.NullPointerException: cfg.region is null");
    assertThat(Histories.terminated("h02-succeeds-after-retry", 5).displayName())
        .endsWith("OrderPipeline terminated: by hand");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"events\":[]}|History x is no history: it has no events. Expected what 'temporal workflow"
            + " show",
        "{\"event\":1}|History x is no history: it holds an object without an array 'events'. Expected",
        "7|History x is no history: it holds JSON of type NUMBER. Expected",
        "{\"events\":[{\"eventId\":\"1\"}]}|its event at index 0 has no 'eventId' of 1 or more and"
            + " 'eventType'. Expected",
        "{\"events\":[{\"eventId\":\"1\",\"eventType\":\"TimerFired\"}]}|its first event is"
            + " TIMER_FIRED. Expected",
        "{\"events\":[{\"eventId\":\"2\",\"eventType\":\"TimerFired\"}]}|is not whole: event 1 is"
            + " missing, 2 stands in its place. Export it anew",
        "{\"events\":|History x is not JSON: ",
      })
  void whatIsNoHistoryIsSaidSo(String json, String words) {
    assertThatExceptionOfType(TemporalHistoryException.class)
        .isThrownBy(() -> TemporalHistory.parse("x", json))
        .withMessageContaining(words);
  }

  @Test
  void aFileThatCannotBeReadIsNamed(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.json");
    Path latin = Files.write(folder.resolve("latin.json"), new byte[] {'"', (byte) 0xe9, '"'});

    assertThatExceptionOfType(TemporalHistoryException.class)
        .isThrownBy(() -> TemporalHistory.read(missing))
        .withMessageStartingWith("History " + missing + " cannot be read: ");
    assertThatExceptionOfType(TemporalHistoryException.class)
        .isThrownBy(() -> TemporalHistory.read(latin))
        .withMessageContaining("latin.json is neither UTF-8 nor UTF-16 with a byte order mark");
  }
}
