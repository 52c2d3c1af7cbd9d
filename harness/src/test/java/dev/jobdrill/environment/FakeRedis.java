package dev.jobdrill.environment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Speaks just enough of Redis's protocol to be a server that no longer exists: it knows only the given commands. */
final class FakeRedis implements AutoCloseable {

  private final ServerSocket server;
  private final Map<String, String> answers;

  private FakeRedis(ServerSocket server, Map<String, String> answers) {
    this.server = server;
    this.answers = answers;
  }

  /** Answers as bulk strings by command name; every other command is unknown. */
  static FakeRedis answering(Map<String, String> answers) throws IOException {
    FakeRedis fake =
        new FakeRedis(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), answers);
    Thread thread = new Thread(fake::serve, "fake-redis");
    thread.setDaemon(true);
    thread.start();
    return fake;
  }

  String url() {
    return "redis://127.0.0.1:" + server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        answer(socket);
      } catch (IOException closed) {
        // The next client, or the end.
      }
    }
  }

  private void answer(Socket socket) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    OutputStream output = socket.getOutputStream();
    for (String count = reader.readLine(); count != null; count = reader.readLine()) {
      String name = "";
      for (int i = Integer.parseInt(count.substring(1)); i > 0; i--) {
        reader.readLine();
        String word = reader.readLine();
        name = name.isEmpty() ? word.toUpperCase(Locale.ROOT) : name;
      }
      String answer = answers.get(name);
      String reply = answer == null
          ? "-ERR unknown command `" + name + "`\r\n"
          : "$" + answer.length() + "\r\n" + answer + "\r\n";
      output.write(reply.getBytes(StandardCharsets.UTF_8));
      output.flush();
    }
  }
}
