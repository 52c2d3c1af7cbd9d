package dev.jobdrill.environment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A port at which nobody listens, held so that no test that runs beside this one gets it and is asked in its place. */
final class ClosedPort implements AutoCloseable {
  private final Socket holder = new Socket();

  ClosedPort() throws IOException {
    holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  int number() {
    return holder.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    holder.close();
  }
}
