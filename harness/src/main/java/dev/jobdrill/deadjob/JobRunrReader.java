package dev.jobdrill.deadjob;

import java.util.List;

/** Rows of JobRunr's table {@code jobrunr_jobs} in the state FAILED, or their {@code jobAsJson} alone. Thread-safe. */
public final class JobRunrReader implements DeadJobReader {
  /** For {@link java.util.ServiceLoader}. */
  public JobRunrReader() {}

  @Override
  public String system() {
    return "jobrunr";
  }

  @Override
  public boolean recognises(Json entry) {
    return asJson(entry) != null || entry.get("jobDetails") != null;
  }

  private static @org.jspecify.annotations.Nullable Json asJson(Json entry) {
    Json lower = entry.get("jobasjson");
    return lower == null ? entry.get("jobAsJson") : lower;
  }

  @Override
  public DeadJob read(RawDeadJob raw) {
    Json stored = asJson(raw.value());
    Json value = stored instanceof Json.Text text
        ? new JsonParsing(raw.limits()).entry(raw.origin() + ", its jobAsJson", text.value())
        : raw.value();
    Fields job = Fields.of(raw.origin(), "a job of JobRunr", value);
    Fields details = job.object("jobDetails");
    String name = details.text("className") + "." + details.text("methodName");
    DeadJobBuilder dead = DeadJob.of("jobrunr", job.text("id"), name)
        .version(raw.version())
        .input(new Json.Arr(details.objects("jobParameters").stream()
            .map(parameter -> DeadJobDocument.orNull(parameter.json().get("object")))
            .toList()));
    contexts(dead, details.objects("jobParameters"));
    job.texts("labels").forEach(dead::tag);
    history(dead, job.objects("jobHistory"));
    // The classes are told, never loaded.
    dead.detail("jobDetails", details.json());
    for (String other : List.of("jobName", "jobSignature", "amountOfRetries", "metadata")) {
      dead.detail(other, job.get(other));
    }
    return dead.build();
  }

  private static void contexts(DeadJobBuilder dead, List<Fields> parameters) {
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).textOr("className", "").equals("org.jobrunr.jobs.context.JobContext")) {
        dead.unread("input[" + i + "]", KeptNowhere.JOBRUNR_CONTEXT);
      }
    }
  }

  private static void history(DeadJobBuilder dead, List<Fields> states) {
    int attempts = 0;
    for (Fields state : states) {
      java.time.Instant at = state.time("createdAt", Times::iso);
      switch (state.textOr("state", "unknown")) {
        case "ENQUEUED", "SCHEDULED" -> {
          if (attempts == 0) {
            dead.time("created", at);
          }
        }
        case "PROCESSING" -> attempts++;
        case "FAILED" -> {
          dead.error(new JobError(
              state.textOrNull("exceptionType"),
              state.has("exceptionMessage")
                  ? state.textOrNull("exceptionMessage")
                  : state.textOrNull("message"),
              state.textOrNull("stackTrace"),
              attempts == 0 ? null : attempts,
              at,
              null));
          dead.time("died", at);
        }
        default -> {}
      }
    }
    dead.attempts(attempts);
  }
}
