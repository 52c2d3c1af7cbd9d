package dev.jobdrill.deadjob.temporal;

import dev.jobdrill.deadjob.temporal.FailureWords.Cause;
import dev.jobdrill.deadjob.temporal.RecordedCode.Ending;
import dev.jobdrill.deadjob.temporal.ReplayFinding.Kind;
import dev.jobdrill.deadjob.temporal.TemporalHistory.Status;
import java.util.ArrayList;
import java.util.List;

/** What the replayer takes for the same, and is not: arguments, options, results, errors. */
final class Agreement {
  private final TemporalHistory history;
  private final Replay replay;
  private final ShownPaths shown;
  private final List<ReplayFinding> findings = new ArrayList<>();

  Agreement(TemporalHistory history, Replay replay, ShownPaths shown) {
    this.history = history;
    this.replay = replay;
    this.shown = shown;
  }

  List<ReplayFinding> findings() {
    long doubtful = replay
        .error()
        .filter(ReplayError::isNonDeterminism)
        .flatMap(error -> error.eventId().stream().boxed().findFirst())
        .orElse(Long.MAX_VALUE);
    CallMatching matching = CallMatching.of(replay.code().calls(), history.events(), doubtful);
    findings.addAll(CallComparison.of(matching.matched(), history.events(), shown));
    if (replay.error().isEmpty()) {
      compareEndings(Closing.last(history.events()), replay.code().ending());
    }
    return findings;
  }

  private void compareEndings(HistoryEvent last, Ending ending) {
    if (history.status() == Status.COMPLETED && ending instanceof Ending.Returned returned) {
      compareResults(last, returned.result());
    } else if (history.status() == Status.FAILED && ending instanceof Ending.Threw threw) {
      compareFailures(last, threw.thrown());
    }
  }

  private void compareResults(HistoryEvent last, List<Value> code) {
    List<Value> recorded =
        new Payloads(replay.converter()).recorded(last.attributes().path("result"));
    for (String difference : Value.at(recorded, 0).differences(Value.at(code, 0), shown)) {
      findings.add(new ReplayFinding(
          Kind.WORKFLOW_RESULT, last.id(), "the workflow's result: " + difference));
    }
  }

  private void compareFailures(HistoryEvent last, Throwable thrown) {
    List<Cause> recorded = FailureWords.causes(last.attributes().path("failure"));
    List<Cause> given =
        FailureWords.causes(FailureJson.of(replay.converter().exceptionToFailure(thrown)));
    if (!recorded.equals(given)) {
      findings.add(new ReplayFinding(
          Kind.WORKFLOW_FAILURE,
          last.id(),
          "the history fails with " + words(recorded, given) + ", the code fails with "
              + words(given, recorded)));
    }
  }

  /** From the first cause on that differs. */
  private static String words(List<Cause> causes, List<Cause> others) {
    int same = 0;
    while (same < causes.size() - 1
        && same < others.size() - 1
        && causes.get(same).equals(others.get(same))) {
      same++;
    }
    return String.join(
        ", caused by ",
        causes.subList(same, causes.size()).stream().map(Cause::toString).toList());
  }
}
