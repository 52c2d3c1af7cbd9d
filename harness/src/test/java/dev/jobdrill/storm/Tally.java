package dev.jobdrill.storm;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.StoredJob;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** The figures of a storm, as a table. */
final class Tally {
  private final Map<String, Object> rows = new LinkedHashMap<>();

  Tally row(String name, Object figure) {
    rows.put(name, figure);
    return this;
  }

  Tally of(Evidence evidence) {
    Collection<StoredJob> jobs = evidence.stored().values();
    List<ErrorRecord> errors = new ArrayList<>();
    jobs.forEach(job -> errors.addAll(job.errors()));
    row("jobs, children included", evidence.expected().size());
    row("  completed", count(jobs, job -> job.state() == JobState.COMPLETED));
    row("  dead", count(jobs, job -> job.state() == JobState.DEAD));
    row("attempts", jobs.stream().mapToInt(StoredJob::attempts).sum());
    row(
        "  the most of one job",
        jobs.stream().mapToInt(StoredJob::attempts).max().orElse(0));
    row("steps begun", count(evidence.ledger(), line -> line.kind() == LedgerLine.Kind.BODY));
    row("effects", count(evidence.ledger(), line -> line.kind() == LedgerLine.Kind.EFFECT));
    row(
        "  distinct keys",
        evidence.ledger().stream()
            .filter(line -> line.kind() == LedgerLine.Kind.EFFECT)
            .map(LedgerLine::step)
            .distinct()
            .count());
    row("errors in histories", errors.size());
    row("  leases expired", count(errors, ErrorRecord.LEASE_EXPIRED::equals, ErrorRecord::type));
    row("    before the attempt began", stillborn(evidence));
    row("  failures of steps by fate", count(errors, StepFailure::isOne, ErrorRecord::type));
    row("  steps too slow", count(errors, EndingJudge.SLOW::equals, ErrorRecord::type));
    row("  steps that hung", count(errors, EndingJudge.HUNG::equals, ErrorRecord::type));
    row("  deaths of a deploy", count(errors, EndingJudge.CHANGED::equals, ErrorRecord::type));
    row("zombies' writes refused", writes(evidence, LedgerLine.Kind.REFUSED));
    row("writes of unknown outcome", writes(evidence, LedgerLine.Kind.UNSURE));
    row("parked for children", transitions(evidence, "PARK"));
    row("handed back", transitions(evidence, "HAND_BACK"));
    return this;
  }

  /** A claim whose answer came too late, or never: it costs the job an attempt and a lease. */
  static long stillborn(Evidence evidence) {
    Set<String> begun = new HashSet<>();
    evidence.ledger().forEach(line -> begun.add(line.job() + " " + line.attempt()));
    return evidence.stored().values().stream()
        .flatMap(job -> job.errors().stream()
            .filter(error -> error.type().equals(ErrorRecord.LEASE_EXPIRED))
            .filter(error -> !begun.contains(job.ref() + " " + error.attempt())))
        .count();
  }

  private static long writes(Evidence evidence, LedgerLine.Kind kind) {
    return count(evidence.ledger(), line -> line.kind() == kind);
  }

  private static long transitions(Evidence evidence, String transition) {
    return count(
        evidence.ledger(),
        line -> line.kind() == LedgerLine.Kind.DONE && line.detail().equals(transition));
  }

  private static <T> long count(Collection<T> all, Predicate<T> which) {
    return all.stream().filter(which).count();
  }

  private static <T> long count(
      Collection<T> all, Predicate<String> which, Function<T, String> by) {
    return all.stream().map(by).filter(which).count();
  }

  String format() {
    StringBuilder table = new StringBuilder();
    rows.forEach(
        (name, figure) -> table.append(String.format(Locale.ROOT, "  %-28s %10s%n", name, figure)));
    return table.toString();
  }
}
