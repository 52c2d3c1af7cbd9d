package dev.jobdrill.environment;

import dev.jobdrill.environment.HttpExchange.Outcome;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The exchanges of one stub server in order of arrival, and the listeners that are told of them. */
final class ExchangeRecorder {

  /** An exchange that can still come to its end. */
  final class Recording {
    private final boolean told;
    private volatile HttpExchange exchange;

    private Recording(HttpExchange exchange, boolean told) {
      this.exchange = exchange;
      this.told = told;
    }

    HttpExchange exchange() {
      return exchange;
    }

    HttpExchange.Request request() {
      return exchange.request();
    }

    /** {@return false if the exchange had ended before, which stands} */
    boolean end(Outcome outcome, boolean matched, HttpExchange.@Nullable Response response) {
      turn.lock();
      try {
        if (exchange.outcome() != Outcome.PENDING) {
          return false;
        }
        exchange = exchange.ended(outcome, matched, response);
        if (told) {
          tell(listener -> listener.ended(exchange));
        }
        return true;
      } finally {
        turn.unlock();
      }
    }
  }

  private static final HttpExchange.Request NOT_HTTP = new HttpExchange.Request(
      "?", "(not HTTP)", HttpHeaders.of(Map.of(), (name, value) -> true), HttpBody.EMPTY);

  private final List<ExchangeListener> listeners = new CopyOnWriteArrayList<>();

  // Held while listeners are told, so that they are told in order; apart from the list's own lock,
  // so that reading the
  // exchanges never waits for a listener.
  private final ReentrantLock turn = new ReentrantLock();
  private final List<Recording> recordings = new ArrayList<>();
  private int arrivals;
  private @Nullable RuntimeException listenerFailure;

  void listen(ExchangeListener listener) {
    listeners.add(listener);
  }

  Recording arrived(HttpExchange.Request request) {
    turn.lock();
    try {
      Recording recording = add(request, true);
      tell(listener -> listener.arrived(recording.exchange));
      return recording;
    } finally {
      turn.unlock();
    }
  }

  /**
   * Something that is not HTTP. Listeners take a request for one of the step that runs, and this may come from anywhere:
   * a client of what had this port before, say. So they are not told; the list has it.
   */
  Recording strayed() {
    return add(NOT_HTTP, false);
  }

  private Recording add(HttpExchange.Request request, boolean told) {
    synchronized (recordings) {
      HttpExchange exchange = new HttpExchange(++arrivals, request, null, Outcome.PENDING, false);
      Recording recording = new Recording(exchange, told);
      recordings.add(recording);
      return recording;
    }
  }

  List<HttpExchange> exchanges() {
    synchronized (recordings) {
      return recordings.stream().map(recording -> recording.exchange).toList();
    }
  }

  boolean anyArrived() {
    synchronized (recordings) {
      return arrivals > 0;
    }
  }

  void forget() {
    synchronized (recordings) {
      recordings.clear();
    }
  }

  void endPending(Outcome outcome) {
    List<Recording> all;
    synchronized (recordings) {
      all = List.copyOf(recordings);
    }
    all.forEach(recording -> recording.end(outcome, false, null));
  }

  /** Throws what listeners have thrown, once. */
  void rethrowListenerFailure() {
    turn.lock();
    try {
      RuntimeException failure = listenerFailure;
      listenerFailure = null;
      if (failure != null) {
        throw failure;
      }
    } finally {
      turn.unlock();
    }
  }

  private void tell(Consumer<ExchangeListener> event) {
    for (ExchangeListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException | Error thrown) {
        keep(thrown);
      }
    }
  }

  private void keep(Throwable thrown) {
    if (listenerFailure == null) {
      listenerFailure =
          new IllegalStateException("A listener of the stub server failed: " + thrown, thrown);
    } else {
      listenerFailure.addSuppressed(thrown);
    }
  }
}
