package dev.jobdrill.cli;

import dev.jobdrill.deadjob.Redactor;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Prints dead jobs as documents, redacted but for what --allow names.")
final class ShowCommand implements Callable<Integer> {
  @Mixin
  private Source source = new Source();

  @Mixin
  private Allowed allowed = new Allowed();

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Redactor redactor = allowed.redactor();
    int code = source.read(spec.commandLine().getErr(), job -> {
      Redactor.Result result = redactor.redact(job);
      result.warnings().forEach(spec.commandLine().getErr()::println);
      spec.commandLine().getOut().print(result.job().document());
    });
    spec.commandLine().getOut().flush();
    return code;
  }
}
