package dev.jobdrill.recording;

import dev.jobdrill.executor.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What may be wrong with what the job carries: its payload, its outputs, its children, its pipeline. */
final class DataSuspicions {
  private final CaseFile file;
  private final JobRun run;

  DataSuspicions(CaseFile file) {
    this.file = file;
    this.run = file.run();
  }

  List<Suspicion> all() {
    List<Suspicion> found = new ArrayList<>();
    payload().ifPresent(found::add);
    pipelineChanged().ifPresent(found::add);
    childDied().ifPresent(found::add);
    waiting().ifPresent(found::add);
    nullOutput().ifPresent(found::add);
    return found;
  }

  private Optional<Suspicion> payload() {
    return file.errorsOf("PayloadException").stream().findFirst().map(error -> {
      String message = String.valueOf(error.message());
      boolean own =
          error.step() != null && message.startsWith("The output of step '" + error.step() + "'");
      return new Suspicion(
          own
              ? "Step " + error.step() + " returns what JSON cannot carry, or too much of it."
              : "What the job carries cannot be read: its class was changed, or another version wrote it.",
          "attempt " + error.attempt() + ": " + Words.excerpt(message, 160));
    });
  }

  private Optional<Suspicion> pipelineChanged() {
    return file.errorsOf("PipelineChangedException").stream()
        .findFirst()
        .map(error -> new Suspicion(
            "The pipeline was changed after the job had begun, and its checkpoints do not fit the new steps.",
            "attempt " + error.attempt() + ": "
                + Words.excerpt(String.valueOf(error.message()), 160)));
  }

  private Optional<Suspicion> childDied() {
    return file.errorsOf("ChildDiedException").stream()
        .findFirst()
        .map(error -> new Suspicion(
            "A child job died first; what is wrong is there, not in this job.",
            run.children().stream()
                .filter(child -> child.state() == JobState.DEAD)
                .findFirst()
                .map(DataSuspicions::child)
                .orElse(AttemptText.sentence(error))));
  }

  private static String child(JobRun child) {
    CaseFile file = new CaseFile(child);
    return "child " + Words.excerpt(child.jobId(), 80) + " of pipeline " + child.pipeline()
        + file.lastError()
            .map(error -> " died" + (error.step() == null ? "" : " in " + error.step()) + ": "
                + file.told(error))
            .orElse(" died");
  }

  private Optional<Suspicion> waiting() {
    if (run.state() != JobState.WAITING) {
      return Optional.empty();
    }
    List<JobRun> unsettled =
        run.children().stream().filter(child -> !child.state().isSettled()).toList();
    return Optional.of(new Suspicion(
        "The job waits for its children and goes on by itself when they have settled.",
        unsettled.isEmpty()
            ? "it is WAITING"
            : "child " + Words.excerpt(unsettled.get(0).jobId(), 80) + " is "
                + unsettled.get(0).state()
                + (unsettled.size() == 1
                    ? ""
                    : ", and " + (unsettled.size() - 1) + " more have not settled")));
  }

  private Optional<Suspicion> nullOutput() {
    return file.errorsOf("NullOutputException").stream()
        .findFirst()
        .map(error -> new Suspicion(
            "Step " + error.step()
                + " returned null where it declares an output: a row that is missing, or an error it caught.",
            "attempt " + error.attempt() + ": NullOutputException"
                + (file.injected(error) ? " (injected by this test)" : "")));
  }
}
