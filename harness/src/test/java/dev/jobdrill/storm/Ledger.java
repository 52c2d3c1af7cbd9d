package dev.jobdrill.storm;

import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.pipeline.StepContext;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a worker writes down of its own, outside of the executor. A line is one write to a file, so it is there whenever
 * the process is killed afterwards. As an interceptor it sees what was asked of the store, and what came of it.
 */
final class Ledger implements JobInterceptor {
  static final String NO_STEP = "-";

  private final FileOutputStream file;

  Ledger(Path path) throws IOException {
    file = new FileOutputStream(path.toFile(), true);
  }

  void body(JobRef job, StepContext step, int version) {
    write(new LedgerLine(
        LedgerLine.Kind.BODY, job, step.stepName(), step.attempt(), Integer.toString(version)));
  }

  void effect(JobRef job, StepContext step, String payload) {
    write(new LedgerLine(
        LedgerLine.Kind.EFFECT, job, step.idempotencyKey(), step.attempt(), payload));
  }

  @Override
  public boolean aroundTransition(Transition transition, TransitionCall call) {
    write(transition, LedgerLine.Kind.TRY);
    boolean accepted;
    try {
      accepted = call.proceed();
    } catch (RuntimeException failure) {
      write(transition, LedgerLine.Kind.UNSURE);
      throw failure;
    }
    write(transition, accepted ? LedgerLine.Kind.DONE : LedgerLine.Kind.REFUSED);
    return accepted;
  }

  private void write(Transition transition, LedgerLine.Kind kind) {
    // To enqueue a child that is there already is accepted, but answered by false.
    if (transition.kind() != Transition.Kind.ENQUEUE) {
      String step = transition.step() == null ? NO_STEP : transition.step();
      write(new LedgerLine(
          kind, transition.job(), step, transition.attempt(), transition.kind().name()));
    }
  }

  private void write(LedgerLine line) {
    try {
      file.write(line.format().getBytes(StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Reads all ledgers of a directory. A line that a kill cut short was not written. */
  static List<LedgerLine> readAll(Path directory) throws IOException {
    List<LedgerLine> lines = new ArrayList<>();
    try (var files = Files.newDirectoryStream(directory, "*.ledger")) {
      for (Path file : files) {
        String text = Files.readString(file);
        text.substring(0, text.lastIndexOf('\n') + 1)
            .lines()
            .map(LedgerLine::parse)
            .forEach(lines::add);
      }
    }
    return lines;
  }
}
