package dev.jobdrill.fault;

import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.nullOutput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FaultSpecTest {
  private static final String AFTER_CHECKPOINT = "after the step's checkpoint";

  @Test
  void aFaultHasAPositionAndTheFirstAttemptUnlessToldOtherwise() {
    assertThat(fault(crash()).at("s")).hasToString("s#1@before:crash");
    assertThat(fault(exception(IOException.class)).at("s"))
        .hasToString("s#1@before:throw(java.io.IOException)");
    assertThat(fault(nullOutput()).at("s")).hasToString("s#1@after-effect:null-output");
    assertThat(fault(crash()).at("s").afterCheckpoint().onAttempts(3, 1, 3))
        .hasToString("s#1@after-checkpoint:crash;s#3@after-checkpoint:crash");
  }

  @Test
  void eachChangeIsAnotherFault() {
    FaultSpec first = fault(crash()).at("s");
    FaultSpec second = first.afterStep().onAttempt(2);
    assertThat(first).hasToString("s#1@before:crash");
    assertThat(second).hasToString("s#2@after-effect:crash");
    int[] attempts = {1, 2};
    FaultSpec third = first.onAttempts(attempts);
    attempts[0] = 9;
    assertThat(third.points()).extracting(FaultPoint::attempt).containsExactly(1, 2);
  }

  @Test
  void aFaultWhereItCannotStrikeIsRefused() {
    assertThatThrownBy(() -> fault(exception(IOException.class)).at("s").afterCheckpoint())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Fault throw(java.io.IOException) cannot strike " + AFTER_CHECKPOINT
                + "; it can strike before the step, or after the step's effects and before its checkpoint.");
    assertThatThrownBy(() -> fault(nullOutput()).at("s").beforeStep())
        .hasMessage(
            "Fault null-output cannot strike before the step; it can strike after the step's"
                + " effects and before its checkpoint.");
    assertThatThrownBy(() -> fault(nullOutput()).at("s").afterCheckpoint())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void attemptsCountFromOne() {
    assertThatThrownBy(() -> fault(crash()).at("s").onAttempt(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("attempts are [0]; expected at least one, each counted from 1");
    assertThatThrownBy(() -> fault(crash()).at("s").onAttempts())
        .hasMessage("attempts are []; expected at least one, each counted from 1");
  }

  @Test
  void pointsAreWordsInMessages() {
    assertThat(new FaultPoint("s", 2, Position.BEFORE_STEP).words())
        .isEqualTo("before step 's' on attempt 2");
    assertThat(new FaultPoint("s", 2, Position.AFTER_STEP).words())
        .isEqualTo("after the effects of step 's' and before its checkpoint on attempt 2");
    assertThat(new FaultPoint("s", 2, Position.AFTER_CHECKPOINT).words())
        .isEqualTo("after the checkpoint of step 's' on attempt 2");
  }

  @Test
  void exceptionsAreMadeByWhateverConstructorThereIs() {
    assertThat(thrownBy(exception(HttpTimeoutException.class, "late"))).hasMessage("late");
    assertThat(thrownBy(exception(Silent.class))).isInstanceOf(Silent.class).hasMessage(null);
    assertThat(thrownBy(exception(Hidden.class, "m")))
        .isInstanceOf(Hidden.class)
        .hasMessage("m");
  }

  @Test
  void anExceptionThatCannotBeMadeIsRefusedWhereItIsNamed() {
    assertThatThrownBy(() -> exception(Odd.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            Odd.class.getName() + " has no constructor that takes a message or nothing. Give"
                + " the error itself: exception(() -> new Odd(...)).");
    assertThatThrownBy(() -> exception(Unfinished.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(Unfinished.class.getName() + " cannot be made by its constructor:"
            + " java.lang.InstantiationException. Give the error itself: exception(() -> ...).");
    assertThatThrownBy(() -> exception(() -> null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The supplier of the exception returned null; expected an error to throw.");
  }

  @Test
  void eachStrikeThrowsAnErrorOfItsOwn() {
    AtomicInteger made = new AtomicInteger();
    Fault fault = exception(() -> new IllegalStateException("number " + made.incrementAndGet()));
    assertThat(thrownBy(fault)).isNotSameAs(thrownBy(fault));
    assertThat(made).hasValue(3);
  }

  private static Throwable thrownBy(Fault fault) {
    return org.assertj.core.api.Assertions.catchThrowable(() -> {
      throw fault.error();
    });
  }

  static final class Silent extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  static final class Hidden extends Exception {
    private static final long serialVersionUID = 1L;

    private Hidden(String message) {
      super(message);
    }
  }

  static final class Odd extends Exception {
    private static final long serialVersionUID = 1L;

    Odd(int code) {
      super("code " + code);
    }
  }

  abstract static class Unfinished extends Exception {
    private static final long serialVersionUID = 1L;

    Unfinished() {}
  }
}
