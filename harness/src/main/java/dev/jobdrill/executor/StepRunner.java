package dev.jobdrill.executor;

import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.Step;
import java.lang.reflect.Type;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the bodies of one attempt's steps, each within its timeout. */
final class StepRunner {
  private final ExecutorSettings settings;
  private final ClaimedJob job;
  private final Pipeline<?> pipeline;
  private final Attempt attempt;
  private final Writes writes;
  private final HangHandler onHang;

  StepRunner(
      ExecutorSettings settings,
      ClaimedJob job,
      Pipeline<?> pipeline,
      Attempt attempt,
      Writes writes,
      HangHandler onHang) {
    this.settings = settings;
    this.job = job;
    this.pipeline = pipeline;
    this.attempt = attempt;
    this.writes = writes;
    this.onHang = onHang;
  }

  /** Told of a step that does not heed its interruption, after the attempt was taken from it. */
  @FunctionalInterface
  interface HangHandler {
    void hung(String step, StepHungException where);
  }

  /** The attempt must not begin its next step, or was taken away while one ran: nothing more may be written. */
  static final class Stopped extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean takenAway;

    Stopped(boolean takenAway) {
      super(null, null, false, false);
      this.takenAway = takenAway;
    }

    boolean takenAway() {
      return takenAway;
    }
  }

  /** Runs a step; returns its output. */
  Output run(Step step, Input input, Map<String, String> outputs) throws Throwable {
    RunningStep context = new RunningStep(settings, job, pipeline, step, outputs, writes);
    StepExecution execution =
        new StepExecution(step.name(), job.attempt(), step.outputType().orElse(null), context);
    Object output = within(
        step, () -> settings.interceptor().aroundStep(execution, () -> body(step, input, context)));
    if (step.outputType().isEmpty()) {
      return Output.NONE;
    }
    Type type = step.outputType().get();
    if (output == null) {
      throw new NullOutputException(pipeline.name(), step.name(), type.getTypeName());
    }
    JsonCodec.Encoded encoded =
        settings.encode("The output of step '" + step.name() + "'", output, type);
    return new Output(encoded.json(), encoded.value());
  }

  private @Nullable Object body(Step step, Input input, RunningStep context) throws Exception {
    Object decoded = input.value != null
        ? input.value
        : settings.codec().decode(input.what, input.json, input.type);
    if (decoded == null) {
      throw new PayloadException(
          input.what + " is null; expected " + input.type.getTypeName() + ".", null);
    }
    var outer = CurrentStep.enter(context);
    try {
      return step.run(decoded, context);
    } finally {
      CurrentStep.leave(outer);
    }
  }

  private @Nullable Object within(Step step, JobInterceptor.StepCall call) throws Throwable {
    if (!attempt.enterStep()) {
      throw new Stopped(false);
    }
    StepTimer timer = StepTimer.start(settings, attempt, step, onHang);
    Object output;
    try {
      output = call.proceed();
    } catch (WorkerCrash crash) {
      timer.cancel();
      throw crash;
    } catch (Throwable failure) {
      leave(timer);
      throw timer.expired() ? timer.timeout(failure) : failure;
    }
    leave(timer);
    if (timer.expired()) {
      throw timer.timeout(null);
    }
    return output;
  }

  private void leave(StepTimer timer) throws Stopped {
    timer.cancel();
    if (!attempt.leaveStep()) {
      throw new Stopped(true);
    }
  }

  /**
   * What a step gets.
   *
   * @param what what it is, for the message of an error
   * @param json its text
   * @param type what to read it as
   * @param value what reading the text gives, if that was done already and no step has got it yet; a step may change
   *     what it gets
   */
  record Input(
      String what, String json, Type type, @Nullable Object value) {
    Input unread() {
      return value == null ? this : new Input(what, json, type, null);
    }
  }

  /**
   * What a step leaves.
   *
   * @param json its text
   * @param value what reading the text gives; null for an action
   */
  record Output(String json, @Nullable Object value) {
    static final Output NONE = new Output("null", null);
  }
}
