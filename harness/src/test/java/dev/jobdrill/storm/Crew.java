package dev.jobdrill.storm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The worker processes of a storm: whichever ends is followed by a new one. Thread-safe. */
final class Crew implements AutoCloseable {
  private static final int DRAIN_SECONDS = 30;

  private final int port;
  private final long seed;
  private final Path directory;
  private final List<WorkerProcess> watch = new ArrayList<>();
  private final List<WorkerProcess> leaving = new ArrayList<>();
  private final List<String> desertions = new ArrayList<>();
  private int forked;
  private int version;

  Crew(int port, long seed, Path directory, int size) {
    this.port = port;
    this.seed = seed;
    this.directory = directory;
    for (int i = 0; i < size; i++) {
      watch.add(fork());
    }
  }

  private synchronized WorkerProcess fork() {
    try {
      return WorkerProcess.fork(port, seed, directory, "worker-" + ++forked, version);
    } catch (IOException failure) {
      throw new UncheckedIOException("No worker could be forked", failure);
    }
  }

  synchronized int forked() {
    return forked;
  }

  /** Each of these answers whether there was a worker to do it to. */
  synchronized boolean kill(int place) {
    int found = anyAtWork(place);
    if (found >= 0) {
      watch.get(found).kill();
      watch.set(found, fork());
    }
    return found >= 0;
  }

  synchronized boolean stop(int place) {
    int found = anyAtWork(place);
    if (found >= 0) {
      watch.get(found).signal("STOP");
    }
    return found >= 0;
  }

  synchronized boolean drain(int place) {
    int found = anyAtWork(place);
    if (found >= 0) {
      WorkerProcess worker = watch.get(found);
      worker.signal("CONT");
      worker.tellToDrain();
      leaving.add(worker);
      watch.set(found, fork());
    }
    return found >= 0;
  }

  /** All that are forked from now on are of the next version, and one is replaced by such a one at once. */
  synchronized boolean deploy(int place) {
    version++;
    return drain(place);
  }

  synchronized int version() {
    return version;
  }

  /** A machine under load takes seconds to start a worker: one that has not begun is spared, and another one struck. */
  private int anyAtWork(int place) {
    for (int i = 0; i < watch.size(); i++) {
      int next = (place + i) % watch.size();
      if (watch.get(next).hasBegun()) {
        return next;
      }
    }
    return -1;
  }

  /** Replaces those that ended by themselves, which none should. */
  synchronized void callTheRoll() {
    for (int place = 0; place < watch.size(); place++) {
      if (watch.get(place).hasEnded()) {
        desertions.add(watch.get(place).name() + " ended by itself; see its log");
        watch.set(place, fork());
      }
    }
  }

  /** Wakes all that sleep. */
  synchronized void wakeAll() {
    watch.forEach(worker -> worker.signal("CONT"));
  }

  /** Drains all that are left; returns what went wrong with any of them. */
  synchronized List<String> dismiss() throws InterruptedException {
    watch.forEach(WorkerProcess::tellToDrain);
    leaving.addAll(watch);
    watch.clear();
    List<String> wrongs = new ArrayList<>(desertions);
    for (WorkerProcess worker : leaving) {
      Integer code = worker.awaitEnd(DRAIN_SECONDS);
      if (code == null || code != StormWorker.DRAINED) {
        wrongs.add(worker.name() + " was told to drain and "
            + (code == null ? "did not end" : "ended with code " + code) + "; see its log");
      }
    }
    return wrongs;
  }

  @Override
  public synchronized void close() {
    watch.forEach(WorkerProcess::kill);
    leaving.forEach(WorkerProcess::kill);
  }
}
