package dev.jobdrill.cli;

import dev.jobdrill.deadjob.CompletedStep;
import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.JobError;
import dev.jobdrill.deadjob.Redactor;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "Says in words what is known of how jobs died; redacted but for what --allow names.")
final class ExplainCommand implements Callable<Integer> {
  @Mixin
  private Source source = new Source();

  @Mixin
  private Allowed allowed = new Allowed();

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Redactor redactor = allowed.redactor();
    PrintWriter out = spec.commandLine().getOut();
    int code = source.read(spec.commandLine().getErr(), job -> {
      Redactor.Result result = redactor.redact(job);
      result.warnings().forEach(spec.commandLine().getErr()::println);
      explain(out, result.job());
    });
    out.flush();
    return code;
  }

  private static void explain(PrintWriter out, DeadJob job) {
    out.println("Dead " + job + " of queue " + ListCommand.shown(job.queue()));
    out.println(
        job.attempts() == 0
            ? "  It was never attempted to the end: killed by hand, or its worker vanished."
            : "  " + job.attempts() + " attempt" + (job.attempts() == 1 ? "" : "s") + " failed.");
    for (JobError error : job.errors()) {
      out.println("  " + (error.attempt() == null ? "" : "Attempt " + error.attempt() + ": ")
          + (error.type() == null ? "an error of unknown class" : ListCommand.shown(error.type()))
          + (error.step() == null ? "" : " at step " + ListCommand.shown(error.step()))
          + (error.message() == null
              ? ""
              : ": " + dev.jobdrill.recording.Words.excerpt(error.message(), 200)));
    }
    if (!job.steps().isEmpty()) {
      out.println("  Completed before: "
          + job.steps().stream()
              .map(CompletedStep::name)
              .map(ListCommand::shown)
              .collect(Collectors.joining(", "))
          + ". A replay may resume after them.");
    }
    job.times().forEach((name, at) -> out.println("  " + name + ": " + at));
    job.unread()
        .forEach(part -> out.println("  Not known: " + ListCommand.shown(part.what()) + ": "
            + dev.jobdrill.recording.Words.excerpt(part.reason(), 200)));
  }
}
