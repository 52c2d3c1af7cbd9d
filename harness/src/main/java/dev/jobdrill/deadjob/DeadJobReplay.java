package dev.jobdrill.deadjob;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.Words;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs a dead job's input through the pipeline under test. The input is bound by Jackson: an object, or the sole argument;
 * several arguments to the components of a record, in their order; or an input that the test made of it. Immutable.
 */
public final class DeadJobReplay {
  private final DeadJob dead;
  private final JobHarness jobs;
  private final @Nullable Object input;
  private final boolean resumed;
  private final @Nullable HttpRecorder recorder;

  private DeadJobReplay(
      DeadJob dead,
      JobHarness jobs,
      @Nullable Object input,
      boolean resumed,
      @Nullable HttpRecorder recorder) {
    this.dead = dead;
    this.jobs = jobs;
    this.input = input;
    this.resumed = resumed;
    this.recorder = recorder;
  }

  /**
   * A replay from the top.
   *
   * @param dead the dead job
   * @param jobs the handle of the pipeline under test
   * @return the replay
   */
  public static DeadJobReplay of(DeadJob dead, JobHarness jobs) {
    return new DeadJobReplay(dead, jobs, null, false, null);
  }

  /**
   * Gives the input that Jackson cannot make of the dead job's.
   *
   * @param mapped the pipeline's input
   * @return the replay
   */
  public DeadJobReplay withInput(Object mapped) {
    return new DeadJobReplay(dead, jobs, mapped, resumed, recorder);
  }

  /**
   * Resumes at the failed step: the steps that had completed are not run, their recorded outputs stand in their place.
   *
   * @return the replay
   */
  public DeadJobReplay resumed() {
    return new DeadJobReplay(dead, jobs, input, true, recorder);
  }

  /**
   * Retries it as the system did that it died in, by what the dead job says of its retries: as often, after the same delays,
   * and from where a retry begins there. Sidekiq and BullMQ begin at the top, Temporal at the failed activity; Temporal makes
   * as many attempts as the history has. The error classes that the pipeline declares final are retried like all others.
   * Without this, and for the dead jobs of this executor, the pipeline's own policy holds.
   *
   * @return the replay
   * @throws DeadJobException if its document does not say how it was retried
   */
  public DeadJobReplay retriedAsInSource() {
    return new DeadJobReplay(
        dead, SourceRetries.of(dead).map(jobs::retriedBy).orElse(jobs), input, resumed, recorder);
  }

  /**
   * Answers its requests over HTTP as a real service once did, or records what that answers: the recorder's switch says which.
   * Stubs of the test's own come first.
   *
   * @param httpRecorder which service, and where the recording lies
   * @return the replay
   */
  public DeadJobReplay answeredBy(HttpRecorder httpRecorder) {
    return new DeadJobReplay(dead, jobs, input, resumed, httpRecorder);
  }

  /**
   * Runs it, and expects that it completes: the test after the fix.
   *
   * @return the run
   * @throws AssertionError if it dies
   */
  public JobRun completes() {
    JobRun run = run();
    if (run.state() != JobState.COMPLETED) {
      throw failed("was expected to complete, and is " + run.state(), run);
    }
    return run;
  }

  /**
   * Runs it, and expects that it dies of the same: the test that is written first. Error classes are compared by their
   * simple names, since those of other languages have other packages, and steps where the dead job knows of one.
   *
   * @return the run
   * @throws AssertionError if it completes, or dies of another error or at another step
   */
  public JobRun reproduces() {
    JobRun run = run();
    ErrorRecord last = lastError(run, "was expected to die of " + expected());
    JobError died = dead.lastError().orElse(null);
    if (died == null || died.type() == null) {
      return run;
    }
    if (!simple(died.type()).equals(simple(last.type()))) {
      throw failed(
          "was expected to die of " + expected() + ", and died of " + last.type() + ": "
              + Words.excerpt(String.valueOf(last.message())),
          run);
    }
    if (died.step() != null && !died.step().equals(last.step())) {
      throw failed(
          "was expected to die at step " + died.step() + ", and died at step " + last.step(), run);
    }
    return run;
  }

  /**
   * Runs it, and expects that it dies of an error of another class.
   *
   * @param error the class
   * @return the run
   * @throws AssertionError if it completes, or dies of an error of another class
   */
  public JobRun diesOf(Class<? extends Throwable> error) {
    JobRun run = run();
    ErrorRecord last = lastError(run, "was expected to die of " + error.getName());
    if (!last.type().equals(error.getName())) {
      throw failed(
          "was expected to die of " + error.getName() + ", and died of " + last.type(), run);
    }
    return run;
  }

  /**
   * Runs it until it has settled.
   *
   * @return the run
   * @throws DeadJobException if the dead job maps to no input of the pipeline, or has no recording
   */
  public JobRun run() {
    Object bound = input == null ? dead.inputAs(jobs.inputType()) : input;
    if (recorder == null) {
      return run(bound);
    }
    recorder.prepare(dead, jobs.stubServer());
    JobRun run = run(bound);
    recorder.conclude(dead, run);
    return run;
  }

  private JobRun run(Object bound) {
    if (!resumed) {
      return jobs.runUntilSettled(bound);
    }
    Map<String, String> outputs = new LinkedHashMap<>();
    dead.steps().forEach(step -> outputs.put(step.name(), step.output().compact()));
    if (outputs.isEmpty()) {
      throw new DeadJobException(
          "Dead " + dead + " has no completed step to resume after; replay it from the top.", null);
    }
    return jobs.settle(jobs.enqueueResumed(bound, outputs));
  }

  private ErrorRecord lastError(JobRun run, String expectation) {
    if (run.state() != JobState.DEAD) {
      throw failed(expectation + ", and is " + run.state(), run);
    }
    Optional<ErrorRecord> last = run.errors().stream().reduce((first, second) -> second);
    return last.orElseThrow(() -> failed(expectation + ", and died without an error", run));
  }

  private String expected() {
    return dead.error().orElse("an error that the dead job does not name");
  }

  private static String simple(String type) {
    return type.replaceFirst("(?s)^.*(\\.|::|\\$)", "");
  }

  private AssertionError failed(String what, JobRun run) {
    return new AssertionError("The replay of dead " + dead + " " + what + ".\n\n" + run.timeline());
  }
}
