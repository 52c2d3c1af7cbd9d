package dev.jobdrill.executor;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Adds jobs. If a slot of this executor's own workers waits for one, it gets the job in the same round trip, instead of
 * being told that there is one to ask for. Thread-safe.
 */
final class Enqueuer {
  private final JobStore store;
  private final List<Dispatcher> workers = new CopyOnWriteArrayList<>();

  Enqueuer(JobStore store) {
    this.store = store;
  }

  void add(Dispatcher worker) {
    workers.add(worker);
  }

  void remove(Dispatcher worker) {
    workers.remove(worker);
  }

  /** {@return how many slots wait for a job} */
  int waiting() {
    return workers.stream().mapToInt(Dispatcher::waiting).sum();
  }

  /** Adds a job that this executor can run at once; false if its id is taken. */
  boolean enqueue(NewJob job, Instant now) {
    return idleSlot(job.ref().queue())
        .map(slot -> enqueue(job, slot, now))
        .orElseGet(() -> store.enqueue(job));
  }

  private Optional<Dispatcher.IdleSlot> idleSlot(String queue) {
    return workers.stream()
        .map(worker -> worker.reserve(queue))
        .filter(Objects::nonNull)
        .findFirst();
  }

  private boolean enqueue(NewJob job, Dispatcher.IdleSlot slot, Instant now) {
    Enqueued enqueued;
    try {
      enqueued = store.enqueue(job, slot.request(), now);
    } catch (RuntimeException | Error failure) {
      slot.unanswered();
      throw failure;
    }
    slot.answered(enqueued.next());
    return enqueued.added();
  }
}
