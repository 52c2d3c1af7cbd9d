package dev.jobdrill.recording.signal;

import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobStore;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.telemetry.ErrorReporting;
import dev.jobdrill.telemetry.OpenTelemetryMetrics;
import dev.jobdrill.telemetry.OpenTelemetryTracing;
import dev.jobdrill.telemetry.StepLogging;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Captures what one drill emits, through an OpenTelemetry SDK of its own and out of the JVM's logging libraries. Other
 * drills may be open at the same time. Thread-safe; close it when the drill has ended, what it captured stays.
 */
public final class SignalCapture implements AutoCloseable {
  private final WeakReference<SignalCapture> weakly = new WeakReference<>(this);
  private final LogRouter router = LogRouter.instance();
  private final long interruptionsBefore = router.interruptions();
  private final LogLines lines;
  private final SpanCapture spans;
  private final LateMeters meters;
  private final OpenTelemetry openTelemetry;
  private final List<ErrorReport> errorReports = new CopyOnWriteArrayList<>();
  private final PlaceKeeper places = new PlaceKeeper(this);
  private final List<JobInterceptor> interceptors;
  private final Map<Route, Object> routed = new ConcurrentHashMap<>();
  private volatile @Nullable Boolean wholeAtTheEnd;

  private SignalCapture(
      Clock clock, long seed, Collection<? extends Pipeline<?>> pipelines, JobStore store) {
    lines = new LogLines(clock);
    spans = new SpanCapture(places::latest);
    meters = new LateMeters(
        clock, store, pipelines.stream().map(Pipeline::queue).distinct().toList());
    openTelemetry = new DrillOpenTelemetry(
        SdkTracerProvider.builder()
            .setClock(new SdkClock(clock))
            .setIdGenerator(new SeededIds(seed))
            .addSpanProcessor(spans)
            .build(),
        meters);
    interceptors = List.of(
        places,
        new StepLogging(clock),
        new OpenTelemetryTracing(openTelemetry),
        new OpenTelemetryMetrics(() -> openTelemetry, clock, meters),
        new ErrorReporting(
            (error, context, dead) -> errorReports.add(new ErrorReport(error, context, dead)),
            List.copyOf(pipelines)),
        places.contextKeeper());
  }

  /**
   * Begins a capture.
   *
   * @param clock the executor's clock, whose times log lines, spans and metrics have
   * @param seed of trace and span ids
   * @param pipelines whose queues' depths are measured, and whose payload fields may be in error reports
   * @param store is asked for the depths, when metrics are asked for
   * @return the capture; close it at the end
   */
  public static SignalCapture open(
      Clock clock, long seed, Collection<? extends Pipeline<?>> pipelines, JobStore store) {
    SignalCapture capture = new SignalCapture(clock, seed, pipelines, store);
    capture.router.open(capture);
    return capture;
  }

  /** {@return what joins the executor, outermost first: what the executor emits in production, and what captures it} */
  public List<JobInterceptor> interceptors() {
    return interceptors;
  }

  /** {@return the drill's own instance, for code that is passed one} */
  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  /**
   * What one job emitted.
   *
   * @param jobId the job
   * @return a view that later events show up in
   */
  public JobSignals of(String jobId) {
    return new JobSignals(this, jobId);
  }

  LogLines lines() {
    return lines;
  }

  SpanCapture spans() {
    return spans;
  }

  PlaceKeeper places() {
    return places;
  }

  List<ErrorReport> errorReports() {
    return errorReports;
  }

  Collection<MetricData> metrics() {
    return meters.collect();
  }

  String logCapture() {
    return router.description();
  }

  @Nullable
  String uncapturedLogs() {
    return router.uncaptured();
  }

  WeakReference<SignalCapture> weakly() {
    return weakly;
  }

  /** What a route leads to in this drill; always the same. */
  Object routed(Route route) {
    return routed.computeIfAbsent(route, unknown -> unknown.resolve(openTelemetry));
  }

  /** {@return whether no line was lost to a logging configuration that was loaded meanwhile} */
  boolean logsAreWhole() {
    Boolean decided = wholeAtTheEnd;
    return decided == null ? areWholeSoFar() : decided;
  }

  private boolean areWholeSoFar() {
    router.refresh();
    return router.interruptions() == interruptionsBefore;
  }

  void refreshLogCapture() {
    router.refresh();
  }

  void own(String jobId) {
    router.own(this, jobId);
  }

  /** Ends the capture: the last one that is open leaves the logging libraries as they were. */
  @Override
  public void close() {
    if (wholeAtTheEnd == null) {
      // What becomes of the logging libraries later, such as the end of all capturing, costs no
      // line of this drill.
      wholeAtTheEnd = areWholeSoFar();
    }
    router.close(this, places.jobs());
    meters.close();
  }
}
