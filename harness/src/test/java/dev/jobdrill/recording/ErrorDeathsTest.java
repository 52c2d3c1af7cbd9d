package dev.jobdrill.recording;

import static dev.jobdrill.drill.DrillRig.everySecond;
import static dev.jobdrill.drill.DrillRig.letters;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.recording.DeathRig.order;
import static dev.jobdrill.recording.DeathRig.requireDiagnosis;

import dev.jobdrill.drill.DrillRig;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads the whole diagnosis of jobs of which little more is left than their errors. */
class ErrorDeathsTest {
  private final DeathRig deaths = new DeathRig();
  private final DrillRig rig = deaths.rig;

  @AfterEach
  void close() {
    deaths.close();
  }

  @Test
  void soundJob() {
    requireDiagnosis(deaths.run((text, step) -> {}), """
        diagnosis: COMPLETED after 0 ms
          last step completed  notify, on attempt 1
          first error          none
          error changed        no attempt failed
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  1 attempt: 0 ms in attempts, 0 ms between them
          downstream           no requests
          suspicion            none: nothing that was observed points to a fault
        """);
  }

  @Test
  void deterministicBug() {
    requireDiagnosis(
        deaths.run((text, step) -> {
          throw new NullPointerException("customer is null");
        }),
        """
        diagnosis: DEAD after 2.000 s
          last step completed  fetch, on attempt 1; then charge failed
          first error          attempt 1, in charge: NullPointerException: customer is null, at ErrorDeathsTest.java:<line>
          error changed        no, the same 3 times; points to a deterministic fault, in code, data or configuration, which no retry mends
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  3 attempts, 2 retries: 0 ms in attempts, 2.000 s between them
          downstream           no requests
          suspicion            A bug in step charge, or data it cannot take: it fails alike each time, so retrying does not help.
                               since attempts 1 to 3: NullPointerException: customer is null, at ErrorDeathsTest.java:<line>
        """);
  }

  @Test
  void finalError() {
    requireDiagnosis(
        rig.jobs(order(everySecond(3).notRetrying(IllegalArgumentException.class), (text, step) -> {
              throw new IllegalArgumentException("no such customer");
            }))
            .runUntilSettled("x"),
        """
        diagnosis: DEAD after 0 ms
          last step completed  fetch, on attempt 1; then charge failed
          first error          attempt 1, in charge: IllegalArgumentException: no such customer, at ErrorDeathsTest.java:<line>
          error changed        one failure only, so there is nothing to compare it with
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  1 attempt: 0 ms in attempts, 0 ms between them
          downstream           no requests
          suspicion            A bug in step charge, or data it cannot take; its error was final, or no retry was left.
                               since attempt 1: IllegalArgumentException: no such customer, at ErrorDeathsTest.java:<line>
        """);
  }

  @Test
  void stepThatIsNotIdempotent() {
    Set<String> rows = new HashSet<>();
    requireDiagnosis(
        rig.jobs(order(everySecond(3), (text, step) -> {
              if (!rows.add(text)) {
                throw new SQLIntegrityConstraintViolationException(
                    "Duplicate entry 'x' for key 'id'");
              }
              throw new HttpTimeoutException("request timed out");
            }))
            .runUntilSettled("x"),
        """
        diagnosis: DEAD after 2.000 s
          last step completed  fetch, on attempt 1; then charge failed
          first error          attempt 1, in charge: HttpTimeoutException: request timed out, at ErrorDeathsTest.java:<line>
          error changed        yes, with attempt 2; points to infrastructure, a race, or a step that is not idempotent
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  3 attempts, 2 retries: 0 ms in attempts, 2.000 s between them
          downstream           no requests
          suspicion            Step charge is not idempotent: a retry met what an earlier attempt had left behind.
                               since attempt 1 ran charge before; then attempt 2: SQLIntegrityConstraintViolationException: Duplicate entry 'x' for key 'id', at ErrorDeathsTest.java:<line>
        """);
  }

  @Test
  void changingError() {
    requireDiagnosis(
        deaths.run((text, step) -> {
          throw step.attempt() == 2
              ? new IllegalStateException("locked by another")
              : new IOException("stale");
        }),
        """
        diagnosis: DEAD after 2.000 s
          last step completed  fetch, on attempt 1; then charge failed
          first error          attempt 1, in charge: IOException: stale, at ErrorDeathsTest.java:<line>
          error changed        yes, with attempt 2; points to infrastructure, a race, or a step that is not idempotent
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  3 attempts, 2 retries: 0 ms in attempts, 2.000 s between them
          downstream           no requests
          suspicion            Infrastructure, a race, or step charge is not idempotent: its error changed between attempts.
                               since attempt 1: IOException: stale, at ErrorDeathsTest.java:<line>; attempt 2: IllegalStateException: locked by another, at ErrorDeathsTest.java:<line>
        """);
  }

  @Test
  void passingTrouble() {
    requireDiagnosis(
        rig.jobs(letters())
            .inject(fault(exception(HttpTimeoutException.class)).at("b"))
            .runUntilSettled(""),
        """
        diagnosis: COMPLETED after 1.000 s
          last step completed  c, on attempt 2
          first error          attempt 1, in b: HttpTimeoutException: injected by Jobdrill (injected by this test)
          error changed        one failure only, so there is nothing to compare it with
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  2 attempts, 1 retry: 0 ms in attempts, 1.000 s between them
          downstream           no requests
          suspicion            A passing trouble in step b, mended by the retry.
                               since attempt 1: HttpTimeoutException: injected by Jobdrill (injected by this test)
        """);
  }
}
