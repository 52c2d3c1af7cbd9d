package dev.jobdrill.executor;

import dev.jobdrill.executor.Transition.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks queues for jobs on behalf of one worker, and sees to what is found there besides jobs to run. */
final class Claims {
  private static final Logger log = LoggerFactory.getLogger(Claims.class);

  private final ExecutorSettings settings;
  private final String worker;
  private final String nonce = UUID.randomUUID().toString().substring(0, 8);
  private final AtomicLong count = new AtomicLong();
  private final Map<String, Queue<ClaimRequest>> unanswered = new ConcurrentHashMap<>();
  private final Set<SlotOfQueue> inDoubt = ConcurrentHashMap.newKeySet();
  private final AtomicLong reports = new AtomicLong();

  Claims(ExecutorSettings settings, String worker) {
    this.settings = settings;
    this.worker = worker;
  }

  private record SlotOfQueue(String queue, int slot) {
    static SlotOfQueue of(ClaimRequest request) {
      return new SlotOfQueue(request.queue(), request.slot());
    }
  }

  /** A new request, made by itself or as an enqueueing takes it along. */
  ClaimRequest request(String queue, int slot) {
    return request(queue, slot, null);
  }

  /**
   * A new request, as the release of a job takes it along; null if an earlier one of the slot has no answer yet: the store
   * remembers one of each slot, and that one may have taken a job.
   */
  @Nullable
  ClaimRequest requestAlong(JobRef released, int slot) {
    return inDoubt.contains(new SlotOfQueue(released.queue(), slot))
        ? null
        : request(released.queue(), slot, released);
  }

  private ClaimRequest request(String queue, int slot, @Nullable JobRef released) {
    // Unlike those of an earlier process with the same name, whose last claim may still be
    // remembered.
    String id = nonce + "-" + count.incrementAndGet();
    return new ClaimRequest(queue, worker, slot, released, id, settings.lease());
  }

  /** A request got no answer, so it is to be made again. */
  void unanswered(ClaimRequest request) {
    inDoubt.add(SlotOfQueue.of(request));
    unansweredOf(request.queue()).add(request);
  }

  /** {@return whether a request is to be made again, which may have taken a job} */
  boolean hasUnanswered(String queue) {
    return !unansweredOf(queue).isEmpty();
  }

  private Queue<ClaimRequest> unansweredOf(String queue) {
    return unanswered.computeIfAbsent(queue, any -> new ConcurrentLinkedQueue<>());
  }

  /** Asks until there is a job to run, or none. */
  ClaimResult claim(String queue, int slot) {
    return claim(queue, slot, settings.now());
  }

  /** Asks until there is a job to run by some time, or none. */
  ClaimResult claim(String queue, int slot, Instant latest) {
    while (true) {
      // First of all again what was not answered: it may have taken a job that waits for it.
      ClaimRequest again = unansweredOf(queue).poll();
      ClaimResult result = ask(again == null ? request(queue, free(queue, slot)) : again, latest);
      // Each round removes what it found from the queue, so this ends.
      if (tidy(result) == null) {
        return result;
      }
    }
  }

  /** Another number in place of a slot's whose earlier request is just being made again, by another slot. */
  private int free(String queue, int slot) {
    return inDoubt.contains(new SlotOfQueue(queue, slot)) ? -1 - slot : slot;
  }

  private ClaimResult ask(ClaimRequest request, Instant latest) {
    try {
      ClaimResult result = settings.store().claim(request, settings.now(), latest);
      inDoubt.remove(SlotOfQueue.of(request));
      return result;
    } catch (JobStoreException failure) {
      unanswered(request);
      throw failure;
    }
  }

  /** Sees to what is no job to run; null if it is one, or if there is none. */
  private @Nullable ClaimResult tidy(ClaimResult result) {
    if (result instanceof ClaimResult.Vanished vanished) {
      log.warn(
          "Job {} stood in its queue but its data is gone: evicted or deleted by hand. Its id was removed.",
          vanished.job());
      return result;
    }
    if (result instanceof ClaimResult.Unreported unreported) {
      report(unreported.job());
      return result;
    }
    if (result instanceof ClaimResult.Unreadable unreadable) {
      bury(unreadable);
      return result;
    }
    return null;
  }

  /** The job that is to be run after what came along with a release; empty if the queue has to be asked. */
  Optional<ClaimedJob> absorb(@Nullable ClaimResult result) {
    if (result instanceof ClaimResult.Claimed claimed) {
      return Optional.of(claimed.job());
    }
    if (result != null) {
      tidyIfPossible(result);
    }
    return Optional.empty();
  }

  /** What cannot be seen to now stays leased, and is found again when its lease has run out. */
  private void tidyIfPossible(ClaimResult result) {
    try {
      tidy(result);
    } catch (JobStoreException failure) {
      log.warn("What was found in a queue is seen to later: {}", failure.getMessage());
    } catch (RuntimeException unexpected) {
      // It must not cost the worker its slot.
      log.error("What was found in a queue, {}, could not be seen to", result, unexpected);
    }
  }

  /** How often a parent was told of a child, which may have given its own queue something to do. */
  long reports() {
    return reports.get();
  }

  private void report(JobRef child) {
    reports.incrementAndGet();
    ChildReports.Report report = ChildReports.read(settings.store(), child)
        .orElse(new ChildReports.Report(null, ChildState.RUNNING));
    ChildState state = report.state();
    if (report.parent() != null && !state.equals(ChildState.RUNNING)) {
      settings.store().tellParent(report.parent(), child, state);
    }
    settings.store().reported(child, state, new Release(settings.now(), null));
  }

  private void bury(ClaimResult.Unreadable job) {
    Instant now = settings.now();
    ErrorRecord error =
        new ErrorRecord(job.attempt(), null, ErrorRecord.MALFORMED, job.problem(), "", now);
    log.error("Job {} cannot be read and goes to the dead set: {}", job.job(), job.problem());
    Released released = settings.store().bury(job, error, settings.deadSetCaps(), now);
    settings.evictions().dropped(job.job().queue(), released.evicted(), settings.deadSetCaps());
  }

  /** A job of a pipeline that this worker does not know is given back, for one that does. */
  void handBackUnknown(ClaimedJob job) {
    Duration later = settings.lease();
    log.warn(
        "Job {} is of pipeline '{}', which this worker does not know; it knows {}. The job is given back and may run"
            + " again in {}, by a worker that knows it. Register the pipeline, or give it a queue that only workers"
            + " which know it serve.",
        job.ref(),
        job.pipeline(),
        settings.pipelines().keySet(),
        later);
    Attempt attempt = new Attempt(settings.now().plus(settings.lease()));
    new Writes(settings, job, attempt)
        .write(
            Kind.HAND_BACK,
            null,
            () -> settings
                .store()
                .handBack(job, settings.after(later), new Release(settings.now(), null))
                .accepted());
  }
}
