package dev.jobdrill.executor.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stands between clients and a server and, told so, loses an answer and with it the connection. */
final class LossyProxy implements AutoCloseable {
  private final ServerSocket door;
  private volatile int target;
  private final AtomicBoolean losesNext = new AtomicBoolean();

  LossyProxy(int target) {
    this.target = target;
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    daemon(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** The next command is carried out, and its client does not hear of it. */
  void loseNextAnswer() {
    losesNext.set(true);
  }

  /** Connections lead to another server from now on. */
  void leadTo(int port) {
    target = port;
  }

  boolean hasLost() {
    return !losesNext.get();
  }

  private void accept() {
    try {
      while (true) {
        connect(door.accept());
      }
    } catch (IOException closed) {
      // The proxy has been closed.
    }
  }

  private void connect(Socket client) throws IOException {
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (ConnectException gone) {
      client.close();
      return;
    }
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    daemon(() -> pass(client, server, false));
    daemon(() -> pass(server, client, true));
  }

  private void pass(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[1 << 16];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (answers && losesNext.compareAndSet(true, false)) {
          return;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException closed) {
      // By either end, or by the other direction.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "lossy-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
