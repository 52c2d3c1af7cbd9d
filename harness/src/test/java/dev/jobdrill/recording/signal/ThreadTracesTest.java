package dev.jobdrill.recording.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What an attempt leaves in the MDC, where the executor's own logging has not taken it away already. */
class ThreadTracesTest {
  @AfterEach
  void clear() {
    MDC.clear();
  }

  @Test
  void whatCameToTheMdcIsNamedByItsKeysAndTakenAway() {
    MDC.put("kept", "1");
    MDC.put("changed", "1");
    ThreadTraces before = ThreadTraces.ofThisThread();
    MDC.put("changed", "2");
    MDC.put("account", "DE02120300000000202051");

    assertThat(before.restore()).hasValue("the MDC keys [account, changed]");
    assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("kept", "1", "changed", "1"));
  }

  @Test
  void whoeverTakesAwayWhatHePutThereLeavesNothing() {
    MDC.put("kept", "1");
    ThreadTraces before = ThreadTraces.ofThisThread();
    MDC.put("account", "DE02120300000000202051");
    MDC.remove("account");

    assertThat(before.restore()).isEmpty();
  }
}
