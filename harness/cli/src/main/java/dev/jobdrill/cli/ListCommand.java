package dev.jobdrill.cli;

import dev.jobdrill.deadjob.Allowlist;
import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.Json;
import dev.jobdrill.deadjob.Redactor;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists dead jobs, one a line, without their inputs.")
final class ListCommand implements Callable<Integer> {
  @Mixin
  private Source source = new Source();

  @Option(names = "--json", description = "one JSON object a line, for machines")
  private boolean json;

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Redactor redactor = new Redactor(Allowlist.NONE);
    int code = source.read(
        spec.commandLine().getErr(),
        job -> out.println(json ? asJson(redactor.redact(job).job()) : line(job)));
    out.flush();
    return code;
  }

  private static String line(DeadJob job) {
    return String.join(
        "  ",
        job.times().containsKey("died") ? job.times().get("died").toString() : "-",
        job.source(),
        shown(job.queue()),
        shown(job.id()),
        shown(job.name()),
        "attempts=" + job.attempts(),
        job.errorClass() == null ? "-" : shown(job.errorClass()));
  }

  static String shown(String text) {
    return dev.jobdrill.recording.Words.excerpt(text);
  }

  private static String asJson(DeadJob job) {
    return new Json.Obj(List.of(
            new Json.Member("source", new Json.Text(job.source())),
            new Json.Member("queue", new Json.Text(job.queue())),
            new Json.Member("id", new Json.Text(job.id())),
            new Json.Member("name", new Json.Text(job.name())),
            new Json.Member("attempts", new Json.Num(String.valueOf(job.attempts()))),
            new Json.Member(
                "error",
                job.errorClass() == null ? Json.Null.NULL : new Json.Text(job.errorClass())),
            new Json.Member(
                "died",
                job.times().containsKey("died")
                    ? new Json.Text(job.times().get("died").toString())
                    : Json.Null.NULL)))
        .compact();
  }
}
