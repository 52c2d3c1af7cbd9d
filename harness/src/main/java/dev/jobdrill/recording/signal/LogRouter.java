package dev.jobdrill.recording.signal;

import dev.jobdrill.recording.signal.LogLine.Basis;
import dev.jobdrill.telemetry.LogKeys;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells which drill a log line belongs to. Logging libraries are the JVM's, so this is, too: it is attached to them while
 * at least one drill is open, and holds nothing once none is.
 *
 * <p>A line goes by the job that its MDC names. Where that job is unknown, or the name of several drills' jobs, it goes
 * by the thread's attempt, then by OpenTelemetry's context. What none of them tells belongs to no drill, and every drill
 * that is open gets to see it as such.
 */
final class LogRouter {
  private static final LogRouter INSTANCE = new LogRouter();
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  private final Set<SignalCapture> open = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<SignalCapture>> byJob = new ConcurrentHashMap<>();
  private final LogSources sources = LogSources.detect(this::route);
  private final AtomicLong interruptions = new AtomicLong();

  private LogRouter() {}

  static LogRouter instance() {
    return INSTANCE;
  }

  synchronized void open(SignalCapture capture) {
    if (!open.isEmpty() && !sources.intact()) {
      interruptions.incrementAndGet();
    }
    open.add(capture);
    sources.attach();
  }

  synchronized void close(SignalCapture capture, List<String> jobs) {
    open.remove(capture);
    for (String job : jobs) {
      byJob.computeIfPresent(job, (id, captures) -> {
        captures.remove(capture);
        return captures.isEmpty() ? null : captures;
      });
    }
    if (open.isEmpty()) {
      sources.detach();
    }
  }

  /** Makes up for a logging configuration that was loaded since, by a Spring application that was started for example. */
  void refresh() {
    if (!sources.intact()) {
      // First, so that whoever finds the capturing whole again also finds that it was not.
      interruptions.incrementAndGet();
      reattach();
    }
  }

  /** {@return how often a configuration that was loaded has undone the capturing, and lines were lost} */
  long interruptions() {
    return interruptions.get();
  }

  private synchronized void reattach() {
    if (!open.isEmpty()) {
      sources.attach();
    }
  }

  void own(SignalCapture capture, String job) {
    byJob.compute(job, (id, known) -> {
      Set<SignalCapture> captures = known == null ? ConcurrentHashMap.newKeySet() : known;
      captures.add(capture);
      return captures;
    });
  }

  String description() {
    return sources.description();
  }

  @Nullable
  String uncaptured() {
    return sources.uncaptured();
  }

  void route(RawLine line) {
    String job = line.mdc().get(LogKeys.JOB_ID);
    Set<SignalCapture> named = job == null ? Set.of() : byJob.getOrDefault(job, Set.of());
    Place here = ofOpenDrill(Place.here());
    if (job != null && here != null && here.ref().jobId().equals(job)) {
      // Drills may run jobs of one id at a time; the thread knows whose this is.
      here.capture().lines().add(line, stepOf(line, job, here), Basis.MDC);
    } else if (job != null && named.size() == 1) {
      SignalCapture only = named.iterator().next();
      only.lines().add(line, stepOf(line, job, here), Basis.MDC);
    } else if (here != null && (named.isEmpty() || named.contains(here.capture()))) {
      here.capture().lines().add(line, stepOf(line, here), Basis.WORKER_THREAD);
    } else {
      routeByContext(line, named);
    }
  }

  private void routeByContext(RawLine line, Set<SignalCapture> named) {
    Place context = ofOpenDrill(Place.inContext());
    if (context != null && (named.isEmpty() || named.contains(context.capture()))) {
      context.capture().lines().add(line, stepOf(line, context), Basis.TRACE_CONTEXT);
      return;
    }
    SignalCapture starter = Place.starter(open.size() == 1);
    LogLine ofNobody = line.attributed(line.at(), null, Basis.NOTHING);
    for (SignalCapture capture : open) {
      capture
          .lines()
          .addUnattributed(
              capture == starter
                  ? line.attributed(line.at(), null, Basis.STARTED_BY_WORKER)
                  : ofNobody);
    }
  }

  private @Nullable Place ofOpenDrill(@Nullable Place place) {
    return place != null && open.contains(place.capture()) ? place : null;
  }

  private static StepRef stepOf(RawLine line, Place place) {
    return stepOf(line, place.ref().jobId(), place);
  }

  /** The MDC knows best: an attempt that ends a step tells of it when the step is over. */
  private static StepRef stepOf(RawLine line, String job, @Nullable Place here) {
    String step = line.mdc().get(LogKeys.STEP_NAME);
    int attempt = number(line.mdc().get(LogKeys.ATTEMPT));
    if (here == null || !isSame(here.ref(), job, attempt)) {
      return new StepRef(job, attempt, step);
    }
    return new StepRef(job, here.ref().attempt(), step == null ? here.ref().step() : step);
  }

  private static boolean isSame(StepRef ref, String job, int attempt) {
    return ref.jobId().equals(job) && (attempt == 0 || attempt == ref.attempt());
  }

  private static int number(@Nullable String text) {
    return text != null && NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
  }
}
