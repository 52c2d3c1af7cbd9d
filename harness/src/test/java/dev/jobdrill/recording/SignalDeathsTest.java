package dev.jobdrill.recording;

import static dev.jobdrill.recording.DeathRig.requireDiagnosis;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the whole diagnosis of jobs that completed, and whose logs and spans say that they should not have. */
class SignalDeathsTest {
  private static final Logger log = LoggerFactory.getLogger(SignalDeathsTest.class);

  private final TracedRig rig = new TracedRig();

  @Test
  void spanThatIsNeverEnded() {
    requireDiagnosis(rig.run(rig::leak), """
        diagnosis: COMPLETED after 0 ms
          last step completed  notify, on attempt 1
          first error          none
          error changed        no attempt failed
          span never closed    'audit' in charge of attempt 1, whose code never ends it
          gap in the queue     none: attempt 1 began at once
          retries, time spent  1 attempt: 0 ms in attempts, 0 ms between them
          downstream           no requests
          suspicion            Step charge never ends its span 'audit', so it is never exported. End it in a finally block.
                               since 'audit' in charge was started and is still open
        """);
  }

  @Test
  void spanThatIsEnded() {
    requireDiagnosis(rig.run(rig::audit), """
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
  void errorThatIsOnlyInASpan() {
    requireDiagnosis(rig.run(rig::swallow), """
        diagnosis: COMPLETED after 0 ms
          last step completed  notify, on attempt 1
          first error          none
          error changed        no attempt failed
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  1 attempt: 0 ms in attempts, 0 ms between them
          downstream           no requests
          suspicion            Step charge swallows an error: it completed although the last span in it failed.
                               since span 'insert' in charge has the status ERROR: table is locked
        """);
  }

  @Test
  void errorThatIsOnlyLogged() {
    requireDiagnosis(
        rig.run((text, step) -> {
          try {
            throw new IOException("card declined");
          } catch (IOException e) {
            log.warn("could not charge, never mind", e);
          }
        }),
        """
        diagnosis: COMPLETED after 0 ms
          last step completed  notify, on attempt 1
          first error          none
          error changed        no attempt failed
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  1 attempt: 0 ms in attempts, 0 ms between them
          downstream           no requests
          suspicion            Step charge swallows an error: it logged it, and completed as if nothing were wrong.
                               since it logged at WARN on attempt 1: could not charge, never mind (IOException)
        """);
  }

  @Test
  void warningWithoutAnError() {
    requireDiagnosis(rig.run((text, step) -> log.warn("the card expires soon")), """
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
}
