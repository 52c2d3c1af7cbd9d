package dev.jobdrill.cli;

import dev.jobdrill.deadjob.DeadJobException;
import dev.jobdrill.executor.JobStoreException;
import io.lettuce.core.RedisException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Exit codes: 0 done, 1 failed or nothing found, 2 wrong usage, 3 done but for entries that cannot be read. */
@Command(
    name = "jobdrill",
    mixinStandardHelpOptions = true,
    version = "jobdrill 0.1.0-SNAPSHOT",
    subcommands = {
      ListCommand.class,
      ShowCommand.class,
      ImportCommand.class,
      RedriveCommand.class,
      ExplainCommand.class
    },
    description = "Turns dead jobs into regression tests.",
    footer = {
      "",
      "Exit codes: 0 done; 1 failed, or nothing was found; 2 wrong usage;",
      "3 done, but for entries that cannot be read (each is named on standard error).",
      "",
      "Dead jobs are read from files as redis-cli prints them (--json, --raw, --csv),",
      "from standard input (-), or from a live Redis (--redis), by read commands alone.",
      "The password of Redis is taken from JOBDRILL_REDIS_PASSWORD or asked for",
      "(--ask-password); it is never given on the command line."
    })
public final class Jobdrill {
  static final int FAILED = 1;
  private static final int USAGE = CommandLine.ExitCode.USAGE;
  static final int UNREADABLE = 3;

  private Jobdrill() {}

  /**
   * Runs a command and ends the JVM with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    System.exit(run(
        new PrintWriter(System.out, true, java.nio.charset.StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, java.nio.charset.StandardCharsets.UTF_8),
        args));
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(new Jobdrill()).setOut(out).setErr(err);
    line.setExecutionExceptionHandler((failure, command, parsed) -> {
      if (failure instanceof CliException) {
        err.println(failure.getMessage());
        return USAGE;
      }
      if (failure instanceof DeadJobException || failure instanceof JobStoreException) {
        err.println(failure.getMessage());
        return FAILED;
      }
      if (failure instanceof RedisException) {
        err.println("Redis refused: " + innermost(failure).getMessage());
        return FAILED;
      }
      throw failure;
    });
    return line.execute(args);
  }

  private static Throwable innermost(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
