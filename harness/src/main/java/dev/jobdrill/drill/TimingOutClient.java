package dev.jobdrill.drill;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The client of a drill's steps. A timeout in virtual time moves no socket's, so where a fault has let one pass and
 * breaks the connection, this client throws what it would have thrown had it waited.
 */
final class TimingOutClient extends HttpClient {
  private final HttpClient delegate;
  private final AtomicInteger timedOut = new AtomicInteger();

  TimingOutClient(HttpClient delegate) {
    this.delegate = delegate;
  }

  /** The next exchange to fail has timed out. */
  void timesOut() {
    timedOut.incrementAndGet();
  }

  private Throwable translated(Throwable failure) {
    boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
    Throwable cause = wrapped ? failure.getCause() : failure;
    boolean due =
        cause instanceof IOException && timedOut.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    return due ? new HttpTimeoutException("request timed out").initCause(cause) : failure;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    try {
      return delegate.send(request, handler);
    } catch (IOException failure) {
      if (translated(failure) instanceof HttpTimeoutException timeout) {
        throw timeout;
      }
      throw failure;
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return told(delegate.sendAsync(request, handler));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      BodyHandler<T> handler,
      @Nullable PushPromiseHandler<T> pushPromiseHandler) {
    return told(delegate.sendAsync(request, handler, pushPromiseHandler));
  }

  private <T> CompletableFuture<HttpResponse<T>> told(CompletableFuture<HttpResponse<T>> future) {
    return future.exceptionallyCompose(
        failure -> CompletableFuture.failedFuture(translated(failure)));
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return delegate.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return delegate.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return delegate.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return delegate.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return delegate.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return delegate.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return delegate.authenticator();
  }

  @Override
  public Version version() {
    return delegate.version();
  }

  @Override
  public Optional<Executor> executor() {
    return delegate.executor();
  }
}
