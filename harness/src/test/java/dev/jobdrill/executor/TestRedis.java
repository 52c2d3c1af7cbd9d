package dev.jobdrill.executor;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/** A real Redis server: one shared by the whole JVM, or a private one for tests that change the server itself. */
public final class TestRedis implements AutoCloseable {
  /** Ends the server at the end of its standard input, which is the end of this JVM, whatever ends it. */
  private static final String WATCHDOG =
      "\"$@\" </dev/null & while read -r _; do :; done; kill -9 $!";

  private final Process watchdog;
  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;
  private final RedisURI uri;

  private TestRedis(Process watchdog, RedisURI uri) {
    this.watchdog = watchdog;
    this.uri = uri;
    this.client = RedisClient.create(uri);
    this.connection = client.connect();
  }

  /** {@return the server that all tests share; each keeps to a key prefix of its own} */
  public static TestRedis shared() {
    return Shared.SERVER;
  }

  /** {@return a server that only the caller uses and closes} */
  public static TestRedis startPrivate() {
    try {
      int port = freePort();
      Process watchdog = new ProcessBuilder(
              "/bin/sh",
              "-c",
              WATCHDOG,
              "test-redis",
              Binary.PATH.toString(),
              "--bind",
              "127.0.0.1",
              "--port",
              Integer.toString(port),
              "--save",
              "",
              "--appendonly",
              "no")
          .redirectErrorStream(true)
          .start();
      awaitReady(watchdog);
      return new TestRedis(watchdog, RedisURI.create("127.0.0.1", port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the one connection that all tests of this server share} */
  public StatefulRedisConnection<String, String> connection() {
    return connection;
  }

  /** {@return the client, for connections of another kind; they close with it} */
  public RedisClient client() {
    return client;
  }

  /** {@return where the server is} */
  public RedisURI uri() {
    return uri;
  }

  @Override
  public void close() {
    client.shutdown(0, 2, TimeUnit.SECONDS);
    try {
      watchdog.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitReady(Process watchdog) throws IOException {
    BufferedReader output = new BufferedReader(
        new InputStreamReader(watchdog.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder seen = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      seen.append(line).append('\n');
      if (line.contains("Ready to accept connections")) {
        return;
      }
    }
    throw new IOException("redis-server did not start:\n" + seen);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static final class Shared {
    static final TestRedis SERVER = startPrivate();
  }

  private static final class Binary {
    static final Path PATH = extract();

    private static Path extract() {
      try (InputStream in =
          TestRedis.class.getResourceAsStream("/redis-server-6.2.6-v5-linux-amd64")) {
        Path file = Files.createTempFile("test-redis-", "");
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        file.toFile().setExecutable(true);
        file.toFile().deleteOnExit();
        return file;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
