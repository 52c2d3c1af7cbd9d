package dev.jobdrill.recording.signal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In a Logback context of its own, which nobody else logs to. */
class LogbackWatchTest {
  private final List<String> seen = new ArrayList<>();
  private final LoggerContext loggers = new LoggerContext();
  private final LogbackWatch watch =
      new LogbackWatch(loggers, line -> seen.add(line.logger() + " " + line.message()));
  private final Logger root = loggers.getLogger("ROOT");
  private final Logger acme = loggers.getLogger("com.acme");
  private final Logger billing = loggers.getLogger("com.acme.Billing$Inner");

  @BeforeEach
  void giveItAnMdc() {
    loggers.setMDCAdapter(new LogbackMDCAdapter());
  }

  @Test
  void eachLineIsSeenOnceWhereverItsWayEndsAndHoweverThatChangesMeanwhile() {
    watch.begin();
    billing.info("to the root");
    acme.setAdditive(false);
    billing.info("to com.acme");
    billing.setAdditive(false);
    billing.info("nowhere else");
    acme.info("by itself");
    acme.setAdditive(true);
    billing.setAdditive(true);
    billing.atInfo().log("to the root again");

    assertThat(seen)
        .containsExactly(
            "com.acme.Billing$Inner to the root",
            "com.acme.Billing$Inner to com.acme",
            "com.acme.Billing$Inner nowhere else",
            "com.acme by itself",
            "com.acme.Billing$Inner to the root again");
  }

  @Test
  void afterTheEndNothingIsLeftAndNothingIsSeen() {
    acme.setAdditive(false);
    watch.begin();
    billing.info("seen");
    assertThat(watch.isWatching()).isTrue();

    watch.end();
    billing.info("unseen");

    assertThat(seen).hasSize(1);
    assertThat(watch.isWatching()).isFalse();
    assertThat(loggers.getTurboFilterList()).isEmpty();
    assertThat(loggers.getLoggerList())
        .allSatisfy(logger -> assertThat(logger.iteratorForAppenders()).isExhausted());
  }

  @Test
  void aConfigurationThatIsLoadedIsNoticedAndMadeUpFor() {
    watch.begin();
    loggers.reset();
    root.setLevel(Level.INFO);
    billing.info("lost");
    assertThat(watch.isWatching()).isFalse();

    watch.begin();
    billing.info("seen");

    assertThat(watch.isWatching()).isTrue();
    assertThat(seen).containsExactly("com.acme.Billing$Inner seen");
  }

  @Test
  void levelsStayAsTheyAre() {
    root.setLevel(Level.WARN);
    watch.begin();
    billing.info("switched off");
    billing.warn("switched on");

    assertThat(billing.isInfoEnabled()).isFalse();
    assertThat(seen).containsExactly("com.acme.Billing$Inner switched on");
  }
}
