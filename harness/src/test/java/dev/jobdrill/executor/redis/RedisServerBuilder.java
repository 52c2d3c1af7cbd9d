package dev.jobdrill.executor.redis;

import dev.jobdrill.environment.ServerBinary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a {@link RedisServer} is to be. Later lines win over earlier ones. */
public final class RedisServerBuilder {
  private final List<String> configuration = new ArrayList<>();
  private ServerBinary binary = ServerBinary.EMBEDDED;

  RedisServerBuilder with(String... lines) {
    configuration.addAll(List.of(lines));
    return this;
  }

  RedisServerBuilder on(ServerBinary other) {
    binary = other;
    return this;
  }

  /** {@return a server that has loaded its data} */
  public RedisServer start() {
    RedisServer server = prepare();
    try {
      server.start();
      return server;
    } catch (RuntimeException | Error failure) {
      server.close();
      throw failure;
    }
  }

  /** {@return a server that does not run yet} */
  RedisServer prepare() {
    try {
      Path directory = Files.createTempDirectory("jobdrill-rig-");
      int port = RigPorts.next();
      Path config = Files.write(directory.resolve("redis.conf"), lines(port));
      ServerShell shell = new ServerShell(directory, binary.locate(directory), config);
      return new RedisServer(shell, directory, port);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The server's working directory is where its files go. */
  private List<String> lines(int port) {
    List<String> lines = new ArrayList<>(List.of(
        "bind 127.0.0.1",
        "port " + port,
        "save \"\"",
        "appendonly no",
        "daemonize no",
        "loglevel notice",
        "logfile \"\""));
    lines.addAll(configuration);
    return lines;
  }
}
