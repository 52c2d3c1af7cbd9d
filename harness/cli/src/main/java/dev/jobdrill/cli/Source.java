package dev.jobdrill.cli;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.DeadJobException;
import dev.jobdrill.deadjob.DeadJobSink;
import dev.jobdrill.deadjob.DeadJobSource;
import dev.jobdrill.deadjob.LiveRedis;
import dev.jobdrill.deadjob.RedisQuery;
import dev.jobdrill.report.ProgressLine;
import dev.jobdrill.report.Terminal;
import io.lettuce.core.RedisURI;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where dead jobs come from; the options that list, show, import and explain have in common. */
final class Source {
  @Option(
      names = "--from",
      paramLabel = "SYSTEM",
      description = "sidekiq, bullmq, temporal, jobdrill, ...; found out from files if not given")
  private @Nullable String system;

  @Option(
      names = "--redis",
      paramLabel = "URL",
      description = "a live Redis, such as redis://reader@host:6379/0; no password in it")
  private @Nullable String redis;

  @Option(names = "--ask-password", description = "ask for the password of Redis")
  private boolean askPassword;

  @Option(names = "--prefix", description = "namespace of Sidekiq, prefix of BullMQ; * for any")
  private @Nullable String prefix;

  @Option(names = "--queue", description = "only this queue")
  private @Nullable String queue;

  @Option(
      names = "--set",
      defaultValue = "dead",
      description = "dead, or retry for Sidekiq's jobs that will run again")
  private String set = "dead";

  @Option(names = "--id", description = "only the job of this id; may be repeated")
  private List<String> ids = new ArrayList<>();

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "files; - is standard input")
  private List<String> files = new ArrayList<>();

  /** Reads all; returns the exit code. Bad entries are named on standard error. */
  int read(PrintWriter err, Consumer<DeadJob> each) {
    try (ProgressLine progress = ProgressLine.onTerminal(err)) {
      return read(err, each, progress);
    }
  }

  int read(PrintWriter err, Consumer<DeadJob> each, ProgressLine progress) {
    int[] counts = new int[3];
    DeadJobSink sink = new DeadJobSink() {
      @Override
      public void job(DeadJob job) {
        counts[2]++;
        if ((ids.isEmpty() || ids.contains(job.id()))
            && (queue == null || queue.equals(job.queue()))) {
          counts[0]++;
          progress.clear();
          each.accept(job);
        }
        show();
      }

      @Override
      public void bad(BadEntry bad) {
        counts[1]++;
        progress.clear();
        err.println("skipped: " + bad.reason());
        show();
      }

      private void show() {
        progress.show(counts[2] + " dead jobs read, " + counts[0] + " of them asked for, "
            + counts[1] + " skipped");
      }
    };
    DeadJobSource source = system == null ? DeadJobSource.any() : named(system);
    if (redis != null) {
      live(source, sink);
    } else if (files.isEmpty()) {
      throw new CliException("Nothing to read: name files, - for standard input, or --redis URL.");
    }
    for (String file : files) {
      if (file.equals("-")) {
        source.read("standard input", System.in, sink);
      } else {
        source.read(Path.of(file), sink);
      }
    }
    progress.clear();
    if (counts[1] > 0) {
      err.println((counts[1] == 1 ? "1 entry" : counts[1] + " entries")
          + " could not be read, and skipped; "
          + (counts[0] == 1 ? "1 dead job was read." : counts[0] + " dead jobs were read."));
      return Jobdrill.UNREADABLE;
    }
    if (counts[0] == 0) {
      err.println("No dead job was found.");
      return Jobdrill.FAILED;
    }
    return 0;
  }

  private static DeadJobSource named(String system) {
    try {
      return DeadJobSource.of(system);
    } catch (DeadJobException unknown) {
      throw new CliException(String.valueOf(unknown.getMessage()));
    }
  }

  private void live(DeadJobSource source, DeadJobSink sink) {
    String url = urlOf(redis);
    try (LiveRedis live = LiveRedis.connect(url, password(askPassword))) {
      source.read(live.connection(), new RedisQuery(prefix, queue, set), sink);
    }
  }

  static RedisURI uri(@Nullable String url, boolean askPassword) {
    return LiveRedis.uri(urlOf(url), password(askPassword));
  }

  private static String urlOf(@Nullable String url) {
    if (url == null) {
      throw new CliException("Which Redis? Give --redis URL, such as redis://localhost:6379.");
    }
    int at = url.lastIndexOf('@');
    int scheme = url.indexOf("://");
    if (at >= 0 && url.substring(Math.max(0, scheme + 3), at).contains(":")) {
      throw new CliException(
          "The URL of --redis has a password in it, which everyone on the machine"
              + " can see. Leave it out; set JOBDRILL_REDIS_PASSWORD or give --ask-password.");
    }
    return url;
  }

  private static @Nullable String password(boolean ask) {
    return ask ? asked() : System.getenv("JOBDRILL_REDIS_PASSWORD");
  }

  private static String asked() {
    Console console = Terminal.console();
    if (console == null) {
      throw new CliException(
          "--ask-password needs a terminal; set JOBDRILL_REDIS_PASSWORD instead.");
    }
    return new String(console.readPassword("Password of Redis: "));
  }
}
