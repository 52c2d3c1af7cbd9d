package dev.jobdrill.deadjob.temporal;

import dev.jobdrill.deadjob.temporal.RecordedCode.Ask;
import dev.jobdrill.deadjob.temporal.RecordedCode.Call;
import dev.jobdrill.deadjob.temporal.RecordedCode.Ending;
import dev.jobdrill.deadjob.temporal.ReplayFinding.Kind;
import dev.jobdrill.deadjob.temporal.TemporalHistory.Status;
import dev.jobdrill.recording.Words;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where the code leaves the history: a bug that is gone, another ending, or a non-determinism. */
final class Divergence {
  private static final String GUARD =
      ". Guard the change with Workflow.getVersion, or keep the old code for executions that still run";

  private final TemporalHistory history;
  private final PreparedHistory prepared;
  private final Replay replay;
  private final boolean endsOtherwise;

  /** Ends otherwise: all but the closing event, one of the code's own commands, replays. */
  Divergence(
      TemporalHistory history, PreparedHistory prepared, Replay replay, boolean endsOtherwise) {
    this.history = history;
    this.prepared = prepared;
    this.replay = replay;
    this.endsOtherwise = endsOtherwise;
  }

  List<ReplayFinding> findings() {
    if (endsOtherwise) {
      return List.of(otherEnding());
    }
    return replay.error().map(this::complaint).orElseGet(this::furtherThanTheHistory);
  }

  private ReplayFinding otherEnding() {
    HistoryEvent last = Closing.last(history.events());
    String words = "the history " + EventWords.of(last) + ", the code " + codeAt(last);
    if (history.status() == Status.FAILED) {
      return new ReplayFinding(
          Kind.FIXED, last.id(), "the error is gone: " + words + "; up to there it does the same");
    }
    boolean ends = !(replay.code().ending() instanceof Ending.Waiting);
    return ends
        ? new ReplayFinding(Kind.OTHER_ENDING, last.id(), words)
        : new ReplayFinding(Kind.NON_DETERMINISM, last.id(), words + GUARD);
  }

  private List<ReplayFinding> complaint(ReplayError error) {
    return error.isNonDeterminism() ? List.of(nonDeterminism(error)) : thrown(error);
  }

  private ReplayFinding nonDeterminism(ReplayError error) {
    Optional<HistoryEvent> at = error.eventId().stream()
        .filter(id -> id <= prepared.events().size())
        .mapToObj(id -> prepared.events().get((int) id - 1))
        .findFirst();
    String words = at.map(
            event -> "the history " + EventWords.of(event) + ", the code " + codeAt(event))
        .orElseGet(error::firstLine);
    String died = history.status() == Status.FAILED
        ? "; the code left the history before it failed, so whether the error is gone is not told"
        : "";
    return new ReplayFinding(
        Kind.NON_DETERMINISM, at.map(HistoryEvent::id).orElse(0L), words + GUARD + died);
  }

  /** What fails no workflow but its task, over and over; in a history that stuck in it, that is no news. */
  private List<ReplayFinding> thrown(ReplayError error) {
    Ending ending = replay.code().ending();
    String words = ending instanceof Ending.Threw threw
        ? "the code throws " + ThrownWords.of(threw.thrown())
        : error
            .innermostCause()
            .map(cause -> "the code throws " + Words.excerpt(cause)
                + (replay.code().hasStarted()
                    ? ""
                    : " before it starts, reading the workflow's input"))
            .orElseGet(error::firstLine);
    Optional<HistoryEvent> stuck = stuckAt();
    if (stuck.isPresent()
        && ending instanceof Ending.Threw threw
        && isThe(threw.thrown(), stuck.orElseThrow())) {
      return List.of();
    }
    return List.of(new ReplayFinding(
        Kind.CODE_THROWS,
        stuck.map(HistoryEvent::id).orElse(error.eventId().orElse(0)),
        words + "; that fails no workflow, only its task, which is tried again and again"));
  }

  private static boolean isThe(Throwable thrown, HistoryEvent stuck) {
    List<FailureWords.Cause> causes = FailureWords.causes(stuck.attributes().path("failure"));
    return causes
        .get(causes.size() - 1)
        .type()
        .equals(ThrownWords.innermost(thrown).getClass().getName());
  }

  private Optional<HistoryEvent> stuckAt() {
    return prepared.driven() ? Closing.stuckAt(history.events()) : Optional.empty();
  }

  /** No complaint: but the SDK does not ask what the code does behind the last event. */
  private List<ReplayFinding> furtherThanTheHistory() {
    Optional<HistoryEvent> stuck = stuckAt();
    if (stuck.isPresent()) {
      String error = FailureWords.innermost(stuck.orElseThrow().attributes().path("failure"));
      return List.of(new ReplayFinding(
          Kind.FIXED,
          stuck.orElseThrow().id(),
          "the error is gone: the history is stuck in " + error + ", the code " + doesNext()));
    }
    boolean goesOn =
        !(replay.code().ending() instanceof Ending.Waiting) || !beyond().isEmpty();
    if (Closing.isTheCodes(history.status()) || prepared.driven() || !goesOn) {
      return List.of();
    }
    HistoryEvent last = Closing.last(history.events());
    if (history.status() == Status.OPEN) {
      return List.of(new ReplayFinding(
          Kind.NON_DETERMINISM,
          last.id(),
          "after its last event the history waits, the code " + doesNext() + GUARD));
    }
    String ended = history.status().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return List.of(new ReplayFinding(
        Kind.FIXED,
        last.id(),
        "the history waits until it is " + ended + ", the code " + doesNext()));
  }

  private String codeAt(HistoryEvent event) {
    Optional<Call> renamed = replay.code().calls().stream()
        .filter(call -> !call.id().isEmpty())
        .filter(call -> event.text("activityId").equals(Optional.of(call.id()))
            || event.text("workflowId").equals(Optional.of(call.id())))
        .filter(call -> !event.named("activityType").equals(call.name())
            && !event.named("workflowType").equals(call.name()))
        .findFirst();
    if (renamed.isPresent()) {
      return asks(renamed.orElseThrow());
    }
    ReplayError error = replay.error().orElseThrow();
    return error
        .command()
        .map(this::gives)
        .or(error::check)
        .orElseGet(() -> error.isCommandMissing() ? doesNext() : error.firstLine());
  }

  private String gives(String command) {
    return switch (command) {
      case "SCHEDULE_ACTIVITY_TASK",
          "START_CHILD_WORKFLOW_EXECUTION",
          "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION",
          "COMPLETE_WORKFLOW_EXECUTION",
          "FAIL_WORKFLOW_EXECUTION" -> doesNext();
      default -> EventWords.ofCommand(command);
    };
  }

  private String doesNext() {
    Optional<Call> next =
        beyond().stream().filter(call -> call.ask() != Ask.LOCAL_ACTIVITY).findFirst();
    if (next.isPresent()) {
      return asks(next.orElseThrow());
    }
    Ending ending = replay.code().ending();
    if (ending instanceof Ending.Threw threw) {
      return "fails with " + ThrownWords.of(threw.thrown());
    }
    return ending instanceof Ending.Returned ? "returns" : "waits";
  }

  private static String asks(Call call) {
    String verb = switch (call.ask()) {
      case ACTIVITY -> "schedules ";
      case LOCAL_ACTIVITY -> "runs ";
      case CHILD -> "starts ";
      case SIGNAL -> "sends ";
      case NEXT_RUN -> "asks for a ";
    };
    return verb + call.ask().words() + " " + Words.excerpt(call.name());
  }

  private List<Call> beyond() {
    return CallMatching.of(replay.code().calls(), history.events(), Long.MAX_VALUE)
        .beyond();
  }
}
