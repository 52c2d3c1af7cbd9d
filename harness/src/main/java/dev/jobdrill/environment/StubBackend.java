package dev.jobdrill.environment;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.HttpAdminClient;
import com.github.tomakehurst.wiremock.core.Admin;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * The one WireMock of an environment, in this JVM or elsewhere, with the threads and connections through which the stub
 * servers of all tests reach it. Its stub servers are to be closed before it is.
 */
final class StubBackend implements AutoCloseable {

  // Gates only pass bytes on; more threads than this would take processors from the tests.
  private static final int MAX_THREADS = 4;

  private final URI uri;
  private final Admin admin;
  private final boolean inThisJvm;
  private final EventLoopGroup eventLoops;
  private final BackendConnections connections;
  private volatile boolean journaled;

  private StubBackend(URI uri, Admin admin, boolean inThisJvm, boolean journaled) {
    this.uri = uri;
    this.admin = admin;
    this.inThisJvm = inThisJvm;
    this.journaled = journaled;
    this.connections =
        new BackendConnections(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
    this.eventLoops = new MultiThreadIoEventLoopGroup(
        Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()),
        new DefaultThreadFactory("jobdrill-http", true),
        NioIoHandler.newFactory());
  }

  /**
   * {@return the backend on a started WireMock in this JVM} It is cheapest with its request journal disabled, since
   * stub servers record for themselves and then have no entries to remove from it.
   */
  static StubBackend inThisJvm(WireMockServer wireMock) {
    URI uri = URI.create("http://127.0.0.1:" + wireMock.port());
    return new StubBackend(uri, wireMock, true, !wireMock.getOptions().requestJournalDisabled());
  }

  /** {@return the backend on a WireMock reached over HTTP, in a container or anywhere} */
  static StubBackend at(URI wireMock) {
    if (!"http".equalsIgnoreCase(wireMock.getScheme()) || wireMock.getHost() == null) {
      throw new IllegalArgumentException(
          "The WireMock URL must be of the form http://host:port, but is " + wireMock);
    }
    int port = wireMock.getPort() < 0 ? 80 : wireMock.getPort();
    Admin admin = new HttpAdminClient("http", wireMock.getHost(), port, prefix(wireMock));
    return new StubBackend(wireMock, admin, false, true);
  }

  Admin admin() {
    return admin;
  }

  /** Whether a call to the admin is a mere method call. */
  boolean isInThisJvm() {
    return inThisJvm;
  }

  /** Whether WireMock keeps a journal, as far as is known. */
  boolean isJournaled() {
    return journaled;
  }

  void foundJournalDisabled() {
    journaled = false;
  }

  EventLoopGroup eventLoops() {
    return eventLoops;
  }

  BackendConnections connections() {
    return connections;
  }

  String pathPrefix() {
    return prefix(uri);
  }

  private static String prefix(URI uri) {
    String path = uri.getRawPath();
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  String unreachable(Throwable cause) {
    return "The stub server could not pass the request on: WireMock at " + uri
        + " does not accept connections (" + cause.getMessage() + "). Is it still running?";
  }

  boolean isOwnThread() {
    for (EventExecutor loop : eventLoops) {
      if (loop.inEventLoop()) {
        return true;
      }
    }
    return false;
  }

  /** Ends the threads, and with them every connection. WireMock itself is not touched. */
  @Override
  public void close() {
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
