package dev.jobdrill.recording.signal;

import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.NewJob;
import dev.jobdrill.executor.StepExecution;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Knows which thread runs which job of the drill, and what it is left with afterwards. The outermost interceptor. */
final class PlaceKeeper implements JobInterceptor {
  private final SignalCapture capture;
  private final Set<String> jobs = ConcurrentHashMap.newKeySet();
  private final List<SpawnedJob> spawned = new CopyOnWriteArrayList<>();
  private final List<Leftover> leftovers = new CopyOnWriteArrayList<>();
  private volatile @Nullable StepRef latest;

  PlaceKeeper(SignalCapture capture) {
    this.capture = capture;
  }

  /** {@return where the drill is now, or was last} */
  @Nullable
  StepRef latest() {
    return latest;
  }

  List<String> jobs() {
    return List.copyOf(jobs);
  }

  List<SpawnedJob> spawned() {
    return spawned;
  }

  List<Leftover> leftovers() {
    return leftovers;
  }

  @Override
  public boolean aroundEnqueue(NewJob job, EnqueueCall call) {
    if (jobs.add(job.ref().id())) {
      capture.own(job.ref().id());
    }
    Place here = Place.here();
    boolean created = call.proceed(job.traceparent());
    if (here != null && here.capture() == capture) {
      spawned.add(new SpawnedJob(
          here.ref(), job.ref(), job.pipeline(), job.correlationId(), job.parent() != null));
    }
    return created;
  }

  @Override
  public AttemptOutcome aroundAttempt(ClaimedJob job, AttemptCall call) {
    Place place = new Place(capture, new StepRef(job.id(), job.attempt(), null));
    latest = place.ref();
    ThreadTraces before = ThreadTraces.ofThisThread();
    Place outer = Place.enter(place);
    try {
      return call.proceed();
    } finally {
      Place.leave(outer);
      before.restore().ifPresent(what -> leftovers.add(new Leftover(place.ref(), what)));
    }
  }

  @Override
  public @Nullable Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
    StepRef ref = new StepRef(execution.context().jobId(), execution.attempt(), execution.step());
    latest = ref;
    Place outer = Place.enter(new Place(capture, ref));
    try {
      return call.proceed();
    } finally {
      Place.leave(outer);
    }
  }

  /** {@return what goes inside the tracing, so that whoever takes the step's context along takes the place as well} */
  JobInterceptor contextKeeper() {
    return new JobInterceptor() {
      @Override
      @SuppressWarnings("try") // a scope is there to be closed
      public @Nullable Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
        Place here = Place.here();
        if (here == null) {
          return call.proceed();
        }
        try (Scope scope = here.in(Context.current()).makeCurrent()) {
          return call.proceed();
        }
      }
    };
  }
}
