package dev.jobdrill.executor;

import dev.jobdrill.executor.Transition.Kind;
import dev.jobdrill.pipeline.ChildJobs;
import dev.jobdrill.pipeline.Pipeline;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Enqueues the children of one step execution. Thread-safe. */
final class Offspring {
  private static final int LONGEST_ID = 128;

  private final ExecutorSettings settings;
  private final ClaimedJob job;
  private final Writes writes;
  private final String step;
  private final String traceparent;

  /** No monitor, which would hold a virtual thread's carrier through all round trips on Java 21 to 23. */
  private final ReentrantLock lock = new ReentrantLock();

  private int count;

  Offspring(
      ExecutorSettings settings, ClaimedJob job, Writes writes, String step, String traceparent) {
    this.settings = settings;
    this.job = job;
    this.writes = writes;
    this.step = step;
    this.traceparent = traceparent;
  }

  <C> ChildJobs spawn(Pipeline<C> pipeline, List<C> inputs) {
    lock.lock();
    try {
      return spawnLocked(pipeline, inputs);
    } finally {
      lock.unlock();
    }
  }

  private <C> ChildJobs spawnLocked(Pipeline<C> pipeline, List<C> inputs) {
    List<NewJob> children = new ArrayList<>(inputs.size());
    Instant now = settings.now();
    for (C input : inputs) {
      children.add(child(pipeline, input, now));
    }
    List<JobRef> refs = children.stream().map(NewJob::ref).toList();
    if (!refs.isEmpty()) {
      name(refs);
      enqueueUnsettled(children);
    }
    return new AwaitableChildren(settings, job, writes, refs);
  }

  private <C> NewJob child(Pipeline<C> pipeline, C input, Instant now) {
    return new NewJob(
        new JobRef(pipeline.queue(), childId(++count)),
        pipeline.name(),
        pipeline.shape().toString(),
        job.correlationId(),
        TraceParent.childOf(traceparent, settings.random()),
        settings
            .encode("The input of pipeline '" + pipeline.name() + "'", input, pipeline.inputType())
            .json(),
        now,
        now,
        job.ref());
  }

  private void name(List<JobRef> children) {
    boolean held =
        writes.write(Kind.SPAWN, step, () -> settings.store().spawn(job, children, settings.now()));
    if (!held) {
      throw new LeaseLostException(job.ref(), job.attempt());
    }
  }

  /** A child that settled in an earlier attempt may be forgotten by its queue already, and must not run again. */
  private void enqueueUnsettled(List<NewJob> children) {
    Map<JobRef, ChildState> known =
        job.attempt() == 1 ? Map.of() : writes.read(() -> settings.store().children(job.ref()));
    for (NewJob child : children) {
      if (known.getOrDefault(child.ref(), ChildState.RUNNING).equals(ChildState.RUNNING)) {
        boolean added = settings
            .interceptor()
            .aroundEnqueue(child, traceparent -> enqueue(child.withTraceparent(traceparent)));
        if (!added) {
          seeToTaken(child.ref());
        }
      }
    }
  }

  /**
   * An earlier attempt has enqueued it; or a step of a job of this one's id did that is gone by now, and then it may have
   * settled long ago and tells nobody any more.
   */
  private void seeToTaken(JobRef child) {
    ChildReports.Report report =
        writes.read(() -> ChildReports.read(settings.store(), child)).orElse(null);
    if (report == null) {
      return;
    }
    if (!job.ref().equals(report.parent())) {
      throw new IllegalStateException("Child job "
          + child
          + " cannot be enqueued: a job of that id is there already, and its parent is "
          + (report.parent() == null ? "none" : report.parent())
          + "; expected "
          + job.ref()
          + ". Give that job another id, or this one.");
    }
    if (!report.state().equals(ChildState.RUNNING)) {
      writes.write(Kind.TELL_PARENT, step, () -> {
        settings.store().tellParent(job.ref(), child, report.state());
        return true;
      });
    }
  }

  // The store tells the repetitions of one enqueueing from others by the trace context, so all have
  // the same.
  private boolean enqueue(NewJob child) {
    // No fence can be, since the child's queue may be in another slot of a cluster; but a worker
    // that was paused sees its clock.
    writes.requireLease();
    return writes.write(
        new Transition(Kind.ENQUEUE, child.ref(), 0, null), () -> settings.enqueue(child));
  }

  /**
   * Derived from the step, so that it has the same children when it runs again. Neither a step's name nor a number
   * holds a slash, so two steps' children never share an id.
   */
  private String childId(int number) {
    String id = job.id() + "/" + step + "/" + number;
    return id.length() <= LONGEST_ID ? id : "child-" + digest(id);
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
