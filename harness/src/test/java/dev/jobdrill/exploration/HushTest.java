package dev.jobdrill.exploration;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.pipeline.Pipeline;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Of the thousands of runs of an exploration a console shows no line; each is captured, and of a replay they are shown. */
class HushTest {
  private final Logger user =
      (Logger) LoggerFactory.getLogger("dev.jobdrill.hush." + UUID.randomUUID() + ".User");
  private final Shown shown = new Shown(user.getLoggerContext());

  /** As a console would: it refuses some lines by a filter of its own. */
  private static final class Shown extends AppenderBase<ILoggingEvent> {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    Shown(LoggerContext context) {
      setContext(context);
      ThresholdFilter filter = new ThresholdFilter();
      filter.setLevel("WARN");
      filter.start();
      addFilter(filter);
      start();
    }

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getFormattedMessage());
    }
  }

  @BeforeEach
  void attach() {
    user.setLevel(Level.INFO);
    user.addAppender(shown);
  }

  @AfterEach
  void detach() {
    user.detachAppender(shown);
  }

  private Subject subject(Sandbox sandbox) {
    World world = new World(sandbox);
    return Subject.of(() -> pipeline(world), "order").probing(world.probe());
  }

  private Pipeline<String> pipeline(World world) {
    return World.pipeline()
        .action("save", (order, step) -> {
          user.warn("saving on attempt {}", step.attempt());
          user.atWarn().addKeyValue("order", order).log("with a key");
          user.info("not for a console");
          world.insert(order);
        })
        .build();
  }

  @Test
  void anExplorationShowsNothingAndCapturesAll() {
    Explorer explorer = Explorer.on(DrillRig.environment())
        .within(Bounds.DEFAULT.faultsAtATime(1).ofKinds(Set.of(FaultKind.CRASH)));

    ExplorationReport report = explorer.explore(this::subject);

    assertThat(shown.lines).isEmpty();
    assertThat(report.failures())
        .singleElement()
        .satisfies(failure -> assertThat(String.join("\n", failure.logs()))
            .contains("saving on attempt 2", "with a key", "not for a console"));

    explorer.replay(this::subject, Schedule.parse("v1;save#1@after-effect:crash"));

    // Two runs without faults, and the one with them.
    assertThat(shown.lines)
        .filteredOn(line -> line.startsWith("saving"))
        .hasSize(4)
        .endsWith("saving on attempt 1", "saving on attempt 2");
    assertThat(shown.lines).hasSize(8).doesNotContain("not for a console");
  }

  @Test
  void aDrillIsShownAsEver() {
    try (DrillRig rig = new DrillRig()) {
      assertThat(rig.jobs(pipeline(new World(rig.sandbox()))).runUntilSettled("order"))
          .completed();
    }

    assertThat(shown.lines).containsExactly("saving on attempt 1", "with a key");
  }
}
