package dev.jobdrill.deadjob;

import dev.jobdrill.executor.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.VoidOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Real dead jobs of many systems and versions, made by the systems themselves; loaded into a Redis of the test's own. */
final class Corpus {
  private Corpus() {}

  static Path path(String name) {
    URL found = Objects.requireNonNull(
        Corpus.class.getResource("/dead-job-corpus/" + name), "no such part: " + name);
    try {
      return Path.of(found.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<Path> files(String folder) {
    try (Stream<Path> files = Files.list(path(folder))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static DeadJobSink.Collected read(DeadJobSource source, Path file) {
    DeadJobSink.Collected all = new DeadJobSink.Collected();
    source.read(file, all);
    return all;
  }

  static DeadJobSink.Collected read(DeadJobSource source, String text) {
    DeadJobSink.Collected all = new DeadJobSink.Collected();
    source.read("m", new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), all);
    return all;
  }

  static DeadJob one(String system, String text) {
    DeadJobSink.Collected all = read(DeadJobSource.of(system), text);
    if (all.jobs().size() != 1 || !all.badEntries().isEmpty()) {
      throw new AssertionError(all.jobs() + " " + all.badEntries());
    }
    return all.jobs().get(0);
  }

  static DeadJob sidekiq(String member) {
    return one("sidekiq", member);
  }

  static DeadJob job(String system, String file) {
    return one(system, text(path(file)));
  }

  static List<DeadJob> jobs(String system, String file) {
    DeadJobSink.Collected all = read(DeadJobSource.of(system), path(file));
    if (!all.badEntries().isEmpty()) {
      throw new AssertionError(all.badEntries());
    }
    return all.jobs();
  }

  static String detail(DeadJob job, String name) {
    return Objects.requireNonNull(job.details().get(name), "no such detail: " + name)
        .compact();
  }

  /** A Redis of its own, so that what one test loads or asks is never another's. */
  static final class Server implements AutoCloseable {
    private final TestRedis redis = TestRedis.startPrivate();
    private final RedisClient client = RedisClient.create();
    private final StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE, redis.uri());

    StatefulRedisConnection<byte[], byte[]> connection() {
      return connection;
    }

    StatefulRedisConnection<byte[], byte[]> connectAs(String user, String password) {
      RedisURI uri = RedisURI.builder(redis.uri())
          .withAuthentication(user, password.toCharArray())
          .build();
      return client.connect(ByteArrayCodec.INSTANCE, uri);
    }

    void command(byte[]... words) {
      CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE);
      for (int i = 1; i < words.length; i++) {
        args.add(words[i]);
      }
      connection
          .sync()
          .dispatch(
              CommandType.valueOf(new String(words[0], StandardCharsets.US_ASCII)),
              new VoidOutput<>(),
              args);
    }

    void command(String... words) {
      command(Stream.of(words)
          .map(word -> word.getBytes(StandardCharsets.UTF_8))
          .toArray(byte[][]::new));
    }

    void load(String folder) {
      text(path(folder + "/load.redis")).lines().forEach(line -> command(RedisCliWords.of(line)));
    }

    void clear() {
      connection.sync().flushall();
    }

    DeadJobSink.Collected read(DeadJobSource source, RedisQuery query) {
      DeadJobSink.Collected all = new DeadJobSink.Collected();
      source.read(connection, query, all);
      return all;
    }

    @Override
    public void close() {
      connection.close();
      client.shutdown();
      redis.close();
    }
  }
}
