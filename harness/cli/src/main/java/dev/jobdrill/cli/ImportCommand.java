package dev.jobdrill.cli;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.Redactor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Writes dead jobs as redacted documents, and a test class that replays them.")
final class ImportCommand implements Callable<Integer> {
  @Mixin
  private Source source = new Source();

  @Mixin
  private Allowed allowed = new Allowed();

  @Option(
      names = "--into",
      required = true,
      paramLabel = "FOLDER",
      description = "where the documents go, such as src/test/resources/dead-jobs")
  private Path into = Path.of("");

  @Option(
      names = "--test",
      paramLabel = "CLASS",
      description = "a test class to write if it is not there, such as com.acme.OrderDeadJobTest")
  private @Nullable String test;

  @Option(names = "--force", description = "overwrite documents that are there")
  private boolean force;

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    TestClass testClass = test == null ? null : TestClass.of(test);
    Redactor redactor = allowed.redactor();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Files.createDirectories(into);
    boolean[] kept = {false};
    int code = source.read(err, job -> {
      Redactor.Result result = redactor.redact(job);
      result.warnings().forEach(err::println);
      if (!write(into.resolve(result.job().fileName()), result.job(), out, err)) {
        kept[0] = true;
      }
    });
    if (testClass != null && code != Jobdrill.FAILED) {
      out.println(
          testClass.writeIfAbsent(into)
              ? "wrote " + testClass.file()
              : testClass.file() + " is there already and stays as it is");
    }
    out.flush();
    return kept[0] && code == 0 ? Jobdrill.FAILED : code;
  }

  private boolean write(Path file, DeadJob job, PrintWriter out, PrintWriter err) {
    try {
      if (Files.exists(file) && !force) {
        err.println(file + " is there already and stays as it is; --force overwrites it.");
        return false;
      }
      Files.write(file, job.bytes());
      out.println("wrote " + file);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
