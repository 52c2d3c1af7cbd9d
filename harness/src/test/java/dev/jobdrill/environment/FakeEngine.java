package dev.jobdrill.environment;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Listens on a socket as a Docker engine does, and gives every client the same answer, or none. */
final class FakeEngine implements AutoCloseable {

  private final ServerSocketChannel server;
  private final String answer;

  private FakeEngine(ServerSocketChannel server, String answer) {
    this.server = server;
    this.answer = answer;
  }

  static FakeEngine answering(Path socket, String answer) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(socket));
    FakeEngine engine = new FakeEngine(channel, answer);
    Thread thread = new Thread(engine::serve, "fake-engine");
    thread.setDaemon(true);
    thread.start();
    return engine;
  }

  /** Accepts connections, as the kernel does for it, and never says a word. */
  static FakeEngine silent(Path socket) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(socket));
    return new FakeEngine(channel, "");
  }

  static String pong(String apiVersion) {
    return "HTTP/1.0 200 OK\r\nApi-Version: " + apiVersion + "\r\nContent-Length: 2\r\n\r\nOK";
  }

  /** As DOCKER_HOST would name it. */
  String host() throws IOException {
    return "unix://" + server.getLocalAddress();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        client.read(ByteBuffer.allocate(1024));
        client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
      } catch (IOException closed) {
        // The next client, or the end.
      }
    }
  }
}
