package dev.jobdrill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.report.ProgressLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class JobdrillTest {
  private static final String MEMBER =
      "{\"class\":\"Charge\",\"jid\":\"8d60fd3483ecc7693c595d1e\",\"queue\":\"billing\",\"args\":"
          + "[{\"order_id\":4417,\"card\":\"4111111111111111\"}],\"retry_count\":0,"
          + "\"error_class\":\"Billing::Declined\",\"error_message\":\"declined 4111111111111111\"}";

  @TempDir
  Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Jobdrill.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private String file(String content) throws IOException {
    return Files.writeString(folder.resolve("dead.json"), content).toString();
  }

  @Test
  void listsWithoutInputs() throws IOException {
    assertThat(run("list", file(MEMBER))).isZero();
    assertThat(out.toString())
        .contains(
            "sidekiq  billing  8d60fd3483ecc7693c595d1e  Charge  attempts=1  Billing::Declined")
        .doesNotContain("4111");
  }

  @Test
  void listsAsJsonForMachines() throws IOException {
    assertThat(run("list", "--json", file(MEMBER))).isZero();
    assertThat(out.toString().strip())
        .isEqualTo(
            "{\"source\":\"sidekiq\",\"queue\":\"billing\",\"id\":\"8d60fd3483ecc7693c595d1e\","
                + "\"name\":\"Charge\",\"attempts\":1,\"error\":\"Billing::Declined\",\"died\":null}");
  }

  @Test
  void badEntriesAreNamedAndTellInTheExitCode() throws IOException {
    assertThat(run("list", file(MEMBER + "\nnot json\n"))).isEqualTo(3);
    assertThat(out.toString()).contains("Charge");
    assertThat(err.toString())
        .contains(
            "skipped: ",
            "line 2 is not JSON",
            "1 entry could not be read, and skipped; 1 dead job was read.");
  }

  /** A clock that goes on by a second whenever it is asked. */
  @Test
  void onATerminalALineTellsHowMuchWasRead() throws IOException {
    Source source = new Source();
    new CommandLine(CommandSpec.forAnnotatedObject(source))
        .parseArgs(
            "--queue",
            "billing",
            file(MEMBER + "\n" + MEMBER.replace("billing", "mail") + "\nnot json\n"));
    AtomicLong now = new AtomicLong();
    PrintWriter terminal = new PrintWriter(err, true);
    ProgressLine line = ProgressLine.on(terminal, () -> now.addAndGet(1_000_000_000));

    source.read(terminal, job -> terminal.println("took " + job.queue()), line);

    assertThat(err.toString().replaceAll(" +\r", "<erased>").split("\n"))
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("took billing"),
            second -> assertThat(second)
                .matches("\r2 dead jobs read, 1 of them asked for, 0 skipped\r<erased>skipped: .*"),
            third -> assertThat(third)
                .matches("\r2 dead jobs read, .*, 1 skipped\r<erased>1 entry could not be read.*"));
  }

  @Test
  void nothingFoundIsAFailure() throws IOException {
    assertThat(run("list", "--id", "other", file(MEMBER))).isEqualTo(1);
    assertThat(err.toString()).contains("No dead job was found.");
    assertThat(run("list")).isEqualTo(2);
    assertThat(run("list", "--from", "nope", file(MEMBER))).isEqualTo(2);
    assertThat(err.toString()).contains("Nothing to read: name files");
    assertThat(run("list", "--no-such-option")).isEqualTo(2);
  }

  @Test
  void showsRedactedAndWarnsOfWhatTheAllowlistLetsThrough() throws IOException {
    assertThat(run("show", "--allow", "order_id", file(MEMBER))).isZero();
    assertThat(out.toString())
        .contains("\"order_id\": 4417", "\"card\": \"redacted-")
        .doesNotContain("4111");
    assertThat(err.toString()).isEmpty();
    assertThat(run("show", "--allow", "card", file(MEMBER))).isZero();
    assertThat(err.toString())
        .contains("lets input[0].card through, but it looks like the number of a payment card");
  }

  @Test
  void importsADocumentAndATestThatCompilesAndOverwritesNeither() throws IOException {
    String into = folder.resolve("src/test/resources/dead-jobs").toString();
    assertThat(run("import", "--allow", "order_id", "--into", into, file(MEMBER)))
        .isZero();
    List<Path> written = files(Path.of(into));
    assertThat(written).singleElement().satisfies(document -> {
      assertThat(document.getFileName().toString())
          .startsWith("sidekiq-Charge-8d60fd3483ecc7693c595d1e-");
      assertThat(Files.readString(document)).contains("4417").doesNotContain("4111");
    });

    Files.writeString(written.get(0), "mine");
    assertThat(run("import", "--allow", "order_id", "--into", into, file(MEMBER)))
        .isEqualTo(1);
    assertThat(err.toString()).contains("is there already and stays as it is; --force");
    assertThat(written.get(0)).hasContent("mine");
    assertThat(run("import", "--force", "--allow", "order_id", "--into", into, file(MEMBER)))
        .isZero();
    assertThat(Files.readString(written.get(0))).contains("4417");
  }

  @Test
  void theTestClassNamesTheFolderAndParses() throws IOException {
    String source =
        TestClass.of("com.acme.OrderDeadJobTest").source(Path.of("src/test/resources/dead-jobs"));
    assertThat(source).contains("package com.acme;", "@DeadJobTest(\"dead-jobs/*.json\")");
    Path file = Files.writeString(folder.resolve("OrderDeadJobTest.java"), source);
    // Without its imports resolved it must still be well-formed Java: the parser alone decides.
    StringWriter problems = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    var manager = compiler.getStandardFileManager(null, null, null);
    var task = (com.sun.source.util.JavacTask) compiler.getTask(
        problems, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjects(file));
    assertThat(task.parse()).hasSize(1);
    assertThat(problems.toString()).isEmpty();
    assertThat(run("import", "--into", folder.toString(), "--test", "no-name", file(MEMBER)))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--test no-name is no name of a Java class");
  }

  @Test
  void aJobsNameNeverMakesAPath() throws IOException {
    Path into = folder.resolve("in");
    String hostile = MEMBER.replace("Charge", "../../etc/passwd").replace("8d60", "/x/8d60");
    assertThat(run("import", "--into", into.toString(), file(hostile))).isZero();
    assertThat(files(into)).hasSize(1);
    assertThat(files(into).get(0).getFileName().toString()).matches("[A-Za-z0-9-]+\\.json");
  }

  @Test
  void explainsInWords() throws IOException {
    assertThat(run("explain", file(MEMBER))).isZero();
    assertThat(out.toString())
        .contains("1 attempt failed.", "Attempt 1: Billing::Declined")
        .doesNotContain("4111");
  }

  @Test
  void aPasswordOnTheCommandLineIsRefusedAndNotRepeated() {
    assertThat(run("list", "--from", "sidekiq", "--redis", "redis://u:hunter2@localhost"))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("has a password in it", "JOBDRILL_REDIS_PASSWORD")
        .doesNotContain("hunter2");
  }

  @Test
  void aRedisThatIsNotThereIsOneSentence() {
    assertThat(run("list", "--from", "sidekiq", "--redis", "redis://127.0.0.1:1"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("Redis at 127.0.0.1:1 cannot be reached");
  }

  @Test
  void aRedriveThatReachesNoRedisIsOneSentence() {
    assertThat(run("redrive", "--redis", "redis://127.0.0.1:1", "--queue", "q", "--id", "x"))
        .isEqualTo(1);
    assertThat(err.toString()).startsWith("Redis refused: Connection refused").hasLineCount(1);
  }

  @Test
  void helpSaysWhatTheDocsSay() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains(
            "list", "show", "import", "redrive", "explain", "Exit codes: 0 done", "read commands");
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
