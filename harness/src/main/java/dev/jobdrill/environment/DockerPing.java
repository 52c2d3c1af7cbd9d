package dev.jobdrill.environment;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An engine's answer to {@code GET /_ping}.
 *
 * @param apiVersion the newest API version that it speaks, if it says so
 */
record DockerPing(@Nullable String apiVersion) {

  private static final int TLS_PORT = 2376;
  private static final int PLAIN_PORT = 2375;
  private static final int LONGEST_ANSWER = 8_192;
  private static final Pattern API_VERSION =
      Pattern.compile("(?im)^api-version:\\s*(\\d+\\.\\d+)\\s*$");

  /** HTTP/1.0, so that the engine closes the connection and the answer ends without counting its bytes. */
  private static final String REQUEST = "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n";

  /** Asks on this thread and completes the answer, which may be long after anybody waits for it. */
  static void ask(String host, boolean tls, CompletableFuture<DockerPing> answer) {
    try {
      answer.complete(ask(URI.create(host), tls));
    } catch (IOException | RuntimeException failure) {
      answer.completeExceptionally(failure);
    }
  }

  private static DockerPing ask(URI host, boolean tls) throws IOException {
    String scheme = String.valueOf(host.getScheme());
    return switch (scheme) {
      case "unix" -> overSocket(UnixDomainSocketAddress.of(Path.of(host.getPath())), false);
      case "tcp", "http", "https" -> overTcp(host, tls || "https".equals(scheme));
      case "npipe" -> overPipe(host.getPath().replace('/', '\\'));
      default ->
        throw new IOException(
            "a scheme that Testcontainers cannot reach; unix, tcp and npipe are known");
    };
  }

  private static DockerPing overTcp(URI host, boolean tls) throws IOException {
    boolean secure = tls || host.getPort() == TLS_PORT;
    int port = host.getPort() >= 0 ? host.getPort() : secure ? TLS_PORT : PLAIN_PORT;
    return overSocket(new InetSocketAddress(host.getHost(), port), secure);
  }

  private static DockerPing overPipe(String path) throws IOException {
    try (RandomAccessFile pipe = new RandomAccessFile(path, "rw")) {
      return exchange(pipe.getChannel());
    }
  }

  private static DockerPing overSocket(SocketAddress address, boolean tls) throws IOException {
    try (SocketChannel channel = SocketChannel.open(address)) {
      // Whether the certificates are right is for Testcontainers to say; that somebody listens is
      // enough here.
      return tls ? new DockerPing(null) : exchange(channel);
    }
  }

  private static DockerPing exchange(ByteChannel channel) throws IOException {
    ByteBuffer request = ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII));
    while (request.hasRemaining()) {
      channel.write(request);
    }
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_ANSWER);
    String text = "";
    // The head is all that is needed, and a pipe does not always end with the answer.
    while (!text.contains("\r\n\r\n") && buffer.hasRemaining() && channel.read(buffer) >= 0) {
      text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    }
    if (!text.startsWith("HTTP/1.") || !text.contains(" 200 ")) {
      throw new IOException(
          "not a Docker engine: " + text.lines().findFirst().orElse("empty answer"));
    }
    Matcher version = API_VERSION.matcher(text);
    return new DockerPing(version.find() ? version.group(1) : null);
  }
}
