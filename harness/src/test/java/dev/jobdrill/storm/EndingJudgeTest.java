package dev.jobdrill.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may become of a job whose pipeline was deployed anew, or whose step exceeds its time limit. */
class EndingJudgeTest {
  private static final Map<String, String> OUTPUTS = new LinkedHashMap<>();

  static {
    JobKind.EVOLVING.steps().forEach(step -> OUTPUTS.put(step, "of-" + step));
  }

  @Test
  void theVersionsOfAPipelineThatEvolves() {
    assertThat(JobKind.EVOLVING.steps(0)).containsExactly("s1", "s2", "s3", "s4");
    assertThat(JobKind.EVOLVING.steps(1)).containsExactly("s1", "s2", "extra", "s3", "s4");
    assertThat(JobKind.EVOLVING.steps(2)).containsExactly("s1", "s2", "s4");
    assertThat(JobKind.EVOLVING.steps(3)).isEqualTo(JobKind.EVOLVING.steps(0));
    assertThat(JobKind.SHORT.steps(1)).isEqualTo(JobKind.SHORT.steps());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      s1 s2 extra | s1,s2,extra,s3,s4 | s1,s2,s3,s4
      s1 s2 s3    | s1,s2,s3,s4       | s1,s2,extra,s3,s4
      s1 s2 s3    | s1,s2,s3,s4       | s1,s2,s4
      """)
  void aJobMayDieOfAChangeToWhatItCompleted(String completed, String then, String now) {
    assertThat(ending(JobKind.EVOLVING, completed, then, now)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      s1 s2       | s1,s2,s3,s4 | s1,s2,extra,s3,s4 | what it completed comes first in both
      s1 s2 extra | s1,s2,s3,s4 | s1,s2,s4          | it never ran with those steps
      s1 s2 s3    | s1,s2,s3,s4 | s1,s2,s5          | no such version was deployed
      """)
  void aJobMayDieOfNoOtherChange(String completed, String then, String now, String why) {
    assertThat(ending(JobKind.EVOLVING, completed, then, now))
        .as(why)
        .containsExactly("job storm/j died with " + List.of(completed.split(" "))
            + " completed of a change from " + List.of(then.split(",")) + " to "
            + List.of(now.split(",")));
  }

  @Test
  void aJobThatBeginsAtTheTopDiesOfNoChange() {
    assertThat(ending(JobKind.REBUILT, "s1 s2 s3", "s1,s2,s3,s4", "s1,s2,s4"))
        .singleElement()
        .asString()
        .startsWith("job storm/j died of a change that it could follow: ");
  }

  @Test
  void onlyAStepWithATimeLimitMayExceedOne() {
    assertThat(settled(JobKind.LONG, JobState.COMPLETED, "", error(EndingJudge.HUNG, "s5", "")))
        .isEmpty();
    assertThat(settled(JobKind.LONG, JobState.COMPLETED, "", error(EndingJudge.SLOW, "s4", "")))
        .containsExactly("job storm/j exceeded the time limit of step s4, which has none");
  }

  @Test
  void aJobFailsOfNothingThatNoStepDoes() {
    assertThat(settled(JobKind.LONG, JobState.COMPLETED, "", error("java.lang.Error", "s4", "?")))
        .singleElement()
        .asString()
        .startsWith("job storm/j failed in attempt 1 of what no step does: java.lang.Error: ?");
  }

  @Test
  void aJobHasTheStepsOfTheVersionThatCompletedItAndNoOthers() {
    assertThat(completedBy(1, "s1 s2 extra s3 s4")).isEmpty();
    assertThat(completedBy(0, "s1 s2 s3 s4")).isEmpty();
    assertThat(completedBy(0, "s1 s2 extra s3 s4"))
        .singleElement()
        .asString()
        .startsWith("job storm/j has the checkpoints ");
    assertThat(completedBy(1, "s1 s2 s3 s4"))
        .singleElement()
        .asString()
        .startsWith("job storm/j has the checkpoints ");
  }

  private static List<String> ending(JobKind kind, String completed, String then, String now) {
    String words = "Then its steps were [" + then + "], now they are [" + now + "]. And so on.";
    return settled(kind, JobState.DEAD, completed, error(EndingJudge.CHANGED, null, words));
  }

  private static List<String> settled(
      JobKind kind, JobState state, String completed, ErrorRecord error) {
    return new EndingJudge(job(kind), stored(state, completed, List.of(error))).judge();
  }

  /** A job of one attempt, by a worker of a version. */
  private static List<String> completedBy(int version, String completed) {
    ExpectedJob job = job(JobKind.EVOLVING);
    List<LedgerLine> lines = new ArrayList<>();
    for (String step : completed.split(" ")) {
      lines.add(line(LedgerLine.Kind.BODY, step, Integer.toString(version)));
      lines.add(line(LedgerLine.Kind.EFFECT, job.effectOf(step), OUTPUTS.get(step)));
      lines.add(line(LedgerLine.Kind.DONE, step, Transition.Kind.CHECKPOINT.name()));
    }
    return new StepJudge(job, stored(JobState.COMPLETED, completed, List.of()), lines).judge();
  }

  private static LedgerLine line(LedgerLine.Kind kind, String step, String detail) {
    return new LedgerLine(kind, new JobRef("storm", "j"), step, 1, detail);
  }

  private static ExpectedJob job(JobKind kind) {
    return new ExpectedJob(new JobRef("storm", "j"), kind, OUTPUTS, null);
  }

  private static ErrorRecord error(String type, String step, String message) {
    return new ErrorRecord(1, step, type, message, "", Instant.EPOCH);
  }

  private static StoredJob stored(JobState state, String completed, List<ErrorRecord> errors) {
    Map<String, String> checkpoints = new LinkedHashMap<>(job(JobKind.EVOLVING).checkpoints());
    checkpoints.keySet().retainAll(List.of(completed.split(" ")));
    return new StoredJob(
        new JobRef("storm", "j"),
        "evolving",
        "",
        "storm",
        "",
        "\"\"",
        state,
        1,
        Instant.EPOCH,
        null,
        Instant.EPOCH,
        checkpoints,
        errors,
        null,
        Map.of());
  }
}
