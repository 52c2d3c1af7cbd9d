package dev.jobdrill.cli;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.DeadJobSink;
import dev.jobdrill.deadjob.DeadJobSource;
import dev.jobdrill.deadjob.RedisQuery;
import dev.jobdrill.report.ProgressLine;
import dev.jobdrill.report.Terminal;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
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
    DeadJobSource source = system == null ? DeadJobSource.any() : DeadJobSource.of(system);
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
      err.println(counts[1] + " entries could not be read and were skipped; " + counts[0]
          + " dead jobs were.");
      return Jobdrill.UNREADABLE;
    }
    if (counts[0] == 0) {
      err.println("No dead job was found.");
      return Jobdrill.FAILED;
    }
    return 0;
  }

  private void live(DeadJobSource source, DeadJobSink sink) {
    try (Connected connected = connect(redis, askPassword)) {
      source.read(connected.connection(), new RedisQuery(prefix, queue, set), sink);
    }
  }

  static Connected connect(@Nullable String url, boolean askPassword) {
    RedisURI uri = uri(url, askPassword);
    RedisClient client = RedisClient.create();
    try {
      return new Connected(client, client.connect(ByteArrayCodec.INSTANCE, uri));
    } catch (RedisException e) {
      client.shutdown();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CliException("Redis at " + uri.getHost() + ":" + uri.getPort()
          + " cannot be reached: " + cause.getMessage()
          + ". Check the address, the user and JOBDRILL_REDIS_PASSWORD.");
    }
  }

  static RedisURI uri(@Nullable String url, boolean askPassword) {
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
    RedisURI uri;
    try {
      // A user without a password is no URL that Lettuce reads.
      String user = at < 0 ? null : url.substring(scheme + 3, at);
      uri = RedisURI.create(at < 0 ? url : url.substring(0, scheme + 3) + url.substring(at + 1));
      String password = askPassword ? asked() : System.getenv("JOBDRILL_REDIS_PASSWORD");
      if (password != null || user != null) {
        // An ACL user of no password logs in with any.
        password = password == null ? "" : password;
        return user == null
            ? RedisURI.builder(uri).withPassword(password.toCharArray()).build()
            : RedisURI.builder(uri)
                .withAuthentication(user, password.toCharArray())
                .build();
      }
    } catch (IllegalArgumentException e) {
      throw new CliException("--redis is no URL of a Redis: " + e.getMessage()
          + ". Expected such as redis://user@host:6379/0 or rediss://host.");
    }
    return uri;
  }

  private static String asked() {
    Console console = Terminal.console();
    if (console == null) {
      throw new CliException(
          "--ask-password needs a terminal; set JOBDRILL_REDIS_PASSWORD instead.");
    }
    return new String(console.readPassword("Password of Redis: "));
  }

  /**
   * A client and its connection.
   *
   * @param client ends with it
   * @param connection to read through
   */
  record Connected(RedisClient client, StatefulRedisConnection<byte[], byte[]> connection)
      implements AutoCloseable {
    @Override
    public void close() {
      connection.close();
      client.shutdown();
    }
  }
}
