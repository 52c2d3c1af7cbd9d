package dev.jobdrill.assertion;

import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.Words;
import dev.jobdrill.recording.signal.LogLine;
import dev.jobdrill.telemetry.LogKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.slf4j.event.Level;

/** Assertions on a job's log lines, or on those of them that it was narrowed to. Immutable. */
public final class LogsAssert {
  private final JobRunAssert parent;
  private final JobRun run;
  private final Patience patience;
  private final String which;
  private final Predicate<LogLine> filter;

  LogsAssert(JobRunAssert parent, JobRun run, Patience patience) {
    this(parent, run, patience, "", line -> true);
  }

  private LogsAssert(
      JobRunAssert parent, JobRun run, Patience patience, String which, Predicate<LogLine> filter) {
    this.parent = parent;
    this.run = run;
    this.patience = patience;
    this.which = which;
    this.filter = filter;
  }

  private LogsAssert narrowed(String how, Predicate<LogLine> more) {
    return new LogsAssert(parent, run, patience, which + " " + how, filter.and(more));
  }

  /** {@return the assertions on the whole run} */
  public JobRunAssert and() {
    return parent;
  }

  /**
   * Narrows to one step's lines.
   *
   * @param step its name
   * @return assertions on these
   * @throws IllegalArgumentException if the pipeline has no such step
   */
  public LogsAssert inStep(String step) {
    Steps.require(run, step);
    return narrowed(
        "of step '" + step + "'", line -> line.step().filter(step::equals).isPresent());
  }

  /**
   * Narrows to one attempt's lines.
   *
   * @param attempt counted from 1
   * @return assertions on these
   */
  public LogsAssert onAttempt(int attempt) {
    return narrowed(
        "of attempt " + attempt,
        line -> line.origin() != null && line.origin().attempt() == attempt);
  }

  /**
   * Narrows to one level.
   *
   * @param level exactly this one
   * @return assertions on its lines
   */
  public LogsAssert atLevel(Level level) {
    return narrowed("at level " + level, line -> line.level() == level);
  }

  /**
   * Narrows to one logger and those below it.
   *
   * @param logger its name, or a package's
   * @return assertions on their lines
   */
  public LogsAssert from(String logger) {
    return narrowed("from " + logger, line -> Steps.isBelow(line.logger(), logger));
  }

  /**
   * Narrows to lines with an entry in the MDC.
   *
   * @param key its key
   * @param value its value
   * @return assertions on these
   */
  public LogsAssert withMdc(String key, String value) {
    return narrowed(
        "with " + key + "=" + value + " in the MDC",
        line -> value.equals(line.mdc().get(key)));
  }

  /**
   * Narrows to lines with a key-value pair. Of Log4j 2, which has SLF4J's pairs in the MDC, that counts.
   *
   * @param key its key
   * @param value its value, compared as text
   * @return assertions on these
   */
  public LogsAssert withKeyValue(String key, Object value) {
    return narrowed(
        "with the pair " + key + "=" + value,
        line -> line.value(key).filter(String.valueOf(value)::equals).isPresent());
  }

  /** {@return AssertJ's assertions on the lines, in order, as they are now} */
  public ListAssert<LogLine> lines() {
    requireCaptured("all log lines" + which);
    return Assertions.assertThat(found()).as("the log lines%s", which);
  }

  /**
   * Checks the number of lines.
   *
   * @param count how many
   * @return this
   */
  public LogsAssert haveCount(int count) {
    requireCaptured(count + " log lines" + which);
    patience.check(() -> {
      List<LogLine> found = found();
      if (found.size() != count) {
        throw failure("Expected " + count + " log lines" + which + ", but there "
            + (found.size() == 1 ? "is 1: " : "are " + found.size() + ": ") + list(found) + ".");
      }
    });
    return this;
  }

  /**
   * Checks that lines occur in this order, whatever is between them.
   *
   * @param texts a part of each line's message
   * @return this
   */
  public LogsAssert containInOrder(String... texts) {
    patience.check(() -> {
      List<LogLine> found = found();
      int next = 0;
      for (LogLine line : found) {
        if (next < texts.length && line.message().contains(texts[next])) {
          next++;
        }
      }
      if (next < texts.length) {
        throw failure("Expected log lines" + which + " that contain, in this order, "
            + Arrays.toString(texts) + ", but none contains '" + texts[next] + "'"
            + (next == 0 ? "" : " after the one with '" + texts[next - 1] + "'") + ": "
            + list(found) + ".");
      }
    });
    return this;
  }

  /**
   * Checks that a line contains a text.
   *
   * @param text a part of its message
   * @return this
   */
  public LogsAssert contain(String text) {
    return containInOrder(text);
  }

  /**
   * Checks that no line contains a text.
   *
   * @param text a part of a message
   * @return this
   */
  public LogsAssert doNotContain(String text) {
    requireCaptured("no log line" + which + " to contain '" + text + "'");
    List<LogLine> found =
        found().stream().filter(line -> line.message().contains(text)).toList();
    if (!found.isEmpty()) {
      throw failure("Expected no log line" + which + " to contain '" + text + "', but "
          + found.size() + " do: " + list(found) + ".");
    }
    return this;
  }

  /** {@return this, if each step execution has its line at the start and, unless its worker died, one at the end} */
  public LogsAssert haveStepBoundaries() {
    requireCaptured("a log line at the start and at the end of each step");
    patience.check(() -> BoundaryLines.of(run).missing().ifPresent(finding -> {
      throw failure(finding);
    }));
    return this;
  }

  /** {@return this, if the lines tell of each step of the pipeline that it completed} */
  public LogsAssert tellThatEveryStepCompleted() {
    requireCaptured("a log line for each step that says that it completed");
    patience.check(() -> BoundaryLines.of(run).firstIncomplete().ifPresent(finding -> {
      throw failure(finding);
    }));
    return this;
  }

  /** {@return this, if every line carries the job's correlation id, those among them that lost their MDC on the way} */
  public LogsAssert carryTheCorrelationId() {
    requireCaptured("every log line" + which + " to carry the correlation id");
    List<LogLine> bare =
        CorrelationCheck.linesWithout(run).stream().filter(filter).toList();
    if (!bare.isEmpty()) {
      throw failure("Expected every log line" + which + " to carry " + LogKeys.CORRELATION_ID + "="
          + run.correlationId() + ", but " + bare.size() + (bare.size() == 1 ? " does" : " do")
          + " not: " + list(bare)
          + ". Pass what runs on other threads through MdcContext.wrap(...).");
    }
    return this;
  }

  /** {@return this, if no successful attempt logged more than 10 lines at INFO} */
  public LogsAssert areQuiet() {
    return haveAtMostInfoLines(10);
  }

  /**
   * Checks that no successful attempt logged too much. An attempt is successful if no step of it failed and its worker
   * did not die; start and end of each step count as lines.
   *
   * @param most how many lines at INFO an attempt may log
   * @return this
   */
  public LogsAssert haveAtMostInfoLines(int most) {
    requireCaptured("at most " + most + " lines at INFO of an attempt that succeeds");
    Noise.firstAbove(run, found(), most).ifPresent(finding -> {
      throw failure(finding);
    });
    return this;
  }

  private List<LogLine> found() {
    return run.logs().stream().filter(filter).toList();
  }

  private static String list(List<LogLine> lines) {
    List<String> texts = new ArrayList<>();
    lines.forEach(line -> texts.add(Words.excerpt(
        line + " [" + (line.origin() == null ? line.thread() : line.origin()) + "]", 200)));
    return texts.isEmpty() ? "there is none" : Words.list(texts, "; ");
  }

  /** That no line is there says nothing where none can be. A line that is there says what it says, in any case. */
  private void requireCaptured(String expected) {
    run.signals().uncapturedLogs().ifPresent(why -> {
      throw Evidence.failure(
          parent, run, "Expected " + expected + ", which cannot be told here. " + why);
    });
  }

  private AssertionError failure(String finding) {
    boolean suspect = run.logs().isEmpty() || run.signals().uncapturedLogs().isPresent();
    String capture = suspect ? "\n" + run.signals().logCapture() : "";
    return Evidence.failure(parent, run, finding + capture);
  }
}
