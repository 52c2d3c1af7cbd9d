package dev.jobdrill.recording;

import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.recording.StepRecord.Body;
import dev.jobdrill.recording.StepRecord.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was seen of one job so far. Thread-safe. */
final class JobRecorder {
  private final List<OpenAttempt> attempts = new ArrayList<>();
  private final List<Strike> strikes = new ArrayList<>();
  private final List<ZombieWrite> zombieWrites = new ArrayList<>();
  private final List<StoreWrite> writes = new ArrayList<>();
  private final List<WallTime> wallTimes = new ArrayList<>();
  private final long firstSeen = System.nanoTime();
  private @Nullable Schedule schedule;

  synchronized void scheduled(Schedule faults) {
    schedule = faults;
  }

  synchronized Optional<Schedule> schedule() {
    return Optional.ofNullable(schedule);
  }

  synchronized void attemptStarted(int number, Instant now) {
    attempts.add(new OpenAttempt(number, now));
  }

  synchronized void attemptEnded(int number, AttemptOutcome outcome, Instant now) {
    AttemptRecord.Result result = switch (outcome) {
      case COMPLETED -> AttemptRecord.Result.COMPLETED;
      case RETRY_SCHEDULED -> AttemptRecord.Result.FAILED;
      case DEAD -> AttemptRecord.Result.DIED;
      case WAITING -> AttemptRecord.Result.WAITING;
      case HANDED_BACK -> AttemptRecord.Result.HANDED_BACK;
      case LEASE_LOST -> AttemptRecord.Result.LEASE_LOST;
    };
    attempt(number).end(result, now);
  }

  synchronized void attemptCrashed(int number, Instant now) {
    attempt(number).end(AttemptRecord.Result.CRASHED, now);
  }

  synchronized void retryScheduled(int number, Instant retryAt) {
    attempt(number).retryAt = retryAt;
  }

  synchronized void stepSkipped(int number, String step, Instant now) {
    attempt(number).steps.add(new StepRecord(step, Result.SKIPPED, now, now, Body.NOT_RUN));
  }

  synchronized void stepReached(int number, String step, Instant now) {
    attempt(number).steps.add(new StepRecord(step, Result.NEVER_RAN, now, null, Body.NOT_RUN));
  }

  synchronized void bodyStarted(int number) {
    replaceLast(number, Result.STARTED, null, Body.BEGUN);
  }

  synchronized void bodyReturned(int number, Instant now) {
    replaceLast(number, Result.NOT_CHECKPOINTED, now, Body.RETURNED);
  }

  synchronized void stepWaits(int number, Instant now) {
    replaceLast(number, Result.WAITING, now);
  }

  synchronized void stepFailed(int number, Instant now) {
    replaceLast(number, Result.FAILED, now);
  }

  /** A crash before the body or after it leaves the step as it was; one in the body is the step's end. */
  synchronized void workerCrashed(int number, Instant now) {
    if (last(number).result() == Result.STARTED) {
      replaceLast(number, Result.CRASHED, now);
    }
  }

  synchronized void checkpointed(int number) {
    StepRecord last = last(number);
    if (last.result() == Result.NOT_CHECKPOINTED) {
      replaceLast(number, Result.COMPLETED, last.endedAt());
    }
  }

  /** The attempt failed although its last body returned: what it returned cannot be checkpointed. */
  synchronized void outputRejected(int number) {
    // A job that is buried because its last worker vanished has no attempt under way.
    boolean ranAStep = attempts.stream()
        .anyMatch(attempt -> attempt.number == number
            && attempt.result == AttemptRecord.Result.RUNNING
            && !attempt.steps.isEmpty());
    if (ranAStep && last(number).result() == Result.NOT_CHECKPOINTED) {
      replaceLast(number, Result.FAILED, last(number).endedAt());
    }
  }

  synchronized void struck(Strike strike) {
    strikes.add(strike);
  }

  synchronized void rejected(ZombieWrite write) {
    zombieWrites.add(write);
  }

  synchronized void written(StoreWrite write) {
    StoreWrite last = writes.isEmpty() ? null : writes.get(writes.size() - 1);
    if (last != null && last.isRepeatedBy(write)) {
      writes.set(writes.size() - 1, last.onceMore());
    } else {
      writes.add(write);
    }
  }

  /** Times are those of {@link System#nanoTime()}. */
  synchronized void took(int attempt, @Nullable String step, long from, long to) {
    wallTimes.add(new WallTime(
        attempt, step, Duration.ofNanos(from - firstSeen), Duration.ofNanos(to - from)));
  }

  synchronized List<StoreWrite> writes() {
    return List.copyOf(writes);
  }

  synchronized List<WallTime> wallTimes() {
    return List.copyOf(wallTimes);
  }

  synchronized List<ZombieWrite> zombieWrites() {
    return List.copyOf(zombieWrites);
  }

  synchronized List<AttemptRecord> attempts() {
    return attempts.stream().map(OpenAttempt::toRecord).toList();
  }

  synchronized List<Strike> strikes() {
    return List.copyOf(strikes);
  }

  /** By its number, since an attempt that lost its lease may go on while the next one runs. */
  private OpenAttempt attempt(int number) {
    return attempts.stream()
        .filter(attempt -> attempt.number == number)
        .reduce((first, last) -> last)
        .orElseThrow(() -> new IllegalStateException("attempt " + number + " never began"));
  }

  private StepRecord last(int number) {
    List<StepRecord> steps = attempt(number).steps;
    return steps.get(steps.size() - 1);
  }

  private void replaceLast(int number, Result result, @Nullable Instant endedAt) {
    replaceLast(number, result, endedAt, last(number).body());
  }

  private void replaceLast(int number, Result result, @Nullable Instant endedAt, Body body) {
    StepRecord last = last(number);
    List<StepRecord> steps = attempt(number).steps;
    steps.set(
        steps.size() - 1, new StepRecord(last.step(), result, last.startedAt(), endedAt, body));
  }

  private static final class OpenAttempt {
    final int number;
    final Instant startedAt;
    final List<StepRecord> steps = new ArrayList<>();
    AttemptRecord.Result result = AttemptRecord.Result.RUNNING;

    @Nullable
    Instant endedAt;

    @Nullable
    Instant retryAt;

    OpenAttempt(int number, Instant startedAt) {
      this.number = number;
      this.startedAt = startedAt;
    }

    void end(AttemptRecord.Result how, Instant now) {
      result = how;
      endedAt = now;
    }

    AttemptRecord toRecord() {
      return new AttemptRecord(number, startedAt, endedAt, result, retryAt, List.copyOf(steps));
    }
  }
}
