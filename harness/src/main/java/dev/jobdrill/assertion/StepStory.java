package dev.jobdrill.assertion;

import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepRecord;
import dev.jobdrill.recording.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What became of one step over all attempts, in words that tell each way of not completing apart. */
final class StepStory {
  private final JobRun run;
  private final String step;

  StepStory(JobRun run, String step) {
    this.run = run;
    this.step = step;
  }

  List<StepRecord> records() {
    return run.attempts().stream()
        .map(attempt -> attempt.step(step).orElse(null))
        .filter(Objects::nonNull)
        .toList();
  }

  String whyNever() {
    if (!records().isEmpty()) {
      return "it never was: " + text();
    }
    String last = run.attempts().isEmpty()
        ? "no attempt was made."
        : "the last attempt "
            + run.attempts().get(run.attempts().size() - 1).result().words() + " before it.";
    return "it was never reached: " + last;
  }

  /** What became of the step, attempt by attempt; attempts in a row with one story are told together. */
  String text() {
    List<AttemptRecord> attempts = run.attempts().stream()
        .filter(attempt -> attempt.step(step).isPresent())
        .toList();
    List<String> stories = new ArrayList<>();
    for (int first = 0, last; first < attempts.size(); first = last + 1) {
      String story = storyOf(attempts.get(first));
      last = first;
      while (last + 1 < attempts.size() && storyOf(attempts.get(last + 1)).equals(story)) {
        last++;
      }
      int from = attempts.get(first).number();
      int to = attempts.get(last).number();
      stories.add((from == to ? "on attempt " + from : "on attempts " + from + " to " + to) + " it "
          + story);
    }
    return Words.list(stories, "; ") + ".";
  }

  private String storyOf(AttemptRecord attempt) {
    return switch (attempt.step(step).orElseThrow().result()) {
      case SKIPPED -> "was skipped by its checkpoint";
      case COMPLETED -> "completed";
      case NOT_CHECKPOINTED -> "ran to its end and was never checkpointed";
      case FAILED ->
        "failed"
            + run.errorOfAttempt(attempt.number())
                .map(error -> " with " + Evidence.sentence(error))
                .orElse("");
      case WAITING -> "waited for its children";
      case NEVER_RAN -> "did not run, since the worker crashed before it";
      case CRASHED -> "started, and the worker crashed in it";
      case STARTED -> "started and has not returned";
    };
  }
}
