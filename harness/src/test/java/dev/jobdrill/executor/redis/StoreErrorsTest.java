package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.JobStoreException.Outcome.NOT_APPLIED;
import static dev.jobdrill.executor.JobStoreException.Outcome.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.jobdrill.environment.ServerBinary;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.JobStoreException.Outcome;
import dev.jobdrill.executor.JobStoreException.Reason;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreErrorsTest {
  private static final String WHAT = "Completing job 7 of queue mail";

  @ParameterizedTest
  @MethodSource("troubles")
  void aTroubleHasItsReasonAndOutcomeHoweverItWasMet(
      ServerBinary binary, RedisTrouble trouble, Reason reason, Outcome outcome) {
    Refusal refusal = trouble.on(binary);
    // A user who lacks a right within a script may have had earlier writes.
    Outcome ofScript = trouble == RedisTrouble.NOPERM_COMMAND ? UNKNOWN : outcome;

    assertTranslated(refusal.direct(), reason, outcome);
    assertTranslated(refusal.byEval(), reason, ofScript);
    assertTranslated(refusal.byDigest(), reason, ofScript);
  }

  static Stream<Arguments> troubles() {
    return ServerBinary.present().stream()
        .flatMap(binary -> Arrays.stream(RedisTrouble.values())
            .map(trouble -> arguments(binary, trouble, reason(trouble), outcome(trouble))));
  }

  private static Reason reason(RedisTrouble trouble) {
    return switch (trouble) {
      case REFUSED -> Reason.REFUSED;
      case KILLED_IN_FLIGHT, NOT_CONNECTED -> Reason.CONNECTION_LOST;
      case TIMEOUT, SILENT -> Reason.TIMEOUT;
      case NOAUTH, NOAUTH_CONNECTING, NOPERM_COMMAND, NOPERM_KEY -> Reason.NOT_PERMITTED;
      case READONLY -> Reason.READ_ONLY;
      case MASTERDOWN -> Reason.MASTER_DOWN;
      case NOREPLICAS -> Reason.NO_REPLICAS;
      case OOM -> Reason.OUT_OF_MEMORY;
      case MISCONF -> Reason.MISCONFIGURED;
      case LOADING -> Reason.LOADING;
      case BUSY -> Reason.BUSY;
      case CLUSTERDOWN, NO_PARTITION, SLOT_UNDERWAY -> Reason.CLUSTER_DOWN;
      case MOVED -> Reason.OTHER;
    };
  }

  private static Outcome outcome(RedisTrouble trouble) {
    return switch (trouble) {
      case KILLED_IN_FLIGHT, TIMEOUT, SILENT -> UNKNOWN;
      default -> NOT_APPLIED;
    };
  }

  private static void assertTranslated(RuntimeException failure, Reason reason, Outcome outcome) {
    JobStoreException translated = StoreErrors.translate(WHAT, failure);
    assertThat(translated)
        .hasCause(failure)
        .hasMessageStartingWith(WHAT + " failed: ")
        .hasMessageContaining(
            outcome == NOT_APPLIED
                ? ", so nothing was written. "
                : ", so it is not known whether it was written. ")
        .hasMessageEndingWith(".");
    assertThat(translated.reason()).isEqualTo(reason);
    assertThat(translated.outcome()).isEqualTo(outcome);
  }

  @Test
  void theMessageSaysWhatRedisAnsweredAndWhatToDo() {
    assertThat(StoreErrors.translate(
            WHAT, RedisTrouble.OOM.on(ServerBinary.CARRIED).direct()))
        .hasMessage(
            "Completing job 7 of queue mail failed: Redis answered 'OOM command not allowed when used memory"
                + " > 'maxmemory'.', so nothing was written. Raise the server's maxmemory or delete data, and keep"
                + " maxmemory-policy at noeviction.");
  }

  @Test
  void aRefusedConnectionIsNamedWithItsCause() {
    assertThat(StoreErrors.translate(
            WHAT, RedisTrouble.REFUSED.on(ServerBinary.CARRIED).direct()))
        .hasMessageContainingAll(
            "Unable to connect to 127.0.0.1", "Connection refused", "Start the server");
  }

  @Test
  void aConnectionThatCameTooLateIsATimeoutWithoutEffect() {
    assertTranslated(
        new RedisConnectionException("no", new RedisCommandTimeoutException("late")),
        Reason.TIMEOUT,
        NOT_APPLIED);
  }

  @Test
  void aResetConnectionMayHaveCarriedTheCommand() {
    assertTranslated(
        new RedisException(new IOException("Connection reset by peer")),
        Reason.CONNECTION_LOST,
        UNKNOWN);
  }

  @Test
  void aClosedConnectionTookNothing() {
    assertTranslated(
        new RedisException("Connection is closed"), Reason.CONNECTION_LOST, NOT_APPLIED);
  }

  @Test
  void anInterruptedThreadIsSaidToBeOne() {
    RuntimeException failure = new RedisCommandInterruptedException(new InterruptedException());
    assertTranslated(failure, Reason.OTHER, UNKNOWN);
    assertThat(StoreErrors.translate(WHAT, failure)).hasMessageContaining("thread was interrupted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WRONGTYPE Operation against a key holding the wrong kind of value",
        "ERR value is not an integer or out of range",
        "BUSYGROUP Consumer Group name already exists",
        "UNBLOCKED",
        ""
      })
  void anAnswerThatIsNotKnownLeavesTheOutcomeOpen(String answer) {
    assertTranslated(new RedisCommandExecutionException(answer), Reason.OTHER, UNKNOWN);
  }

  @Test
  void anythingElseLeavesTheOutcomeOpenToo() {
    assertTranslated(new CancellationException(), Reason.OTHER, UNKNOWN);
    assertTranslated(new RedisException("new in Lettuce 8"), Reason.OTHER, UNKNOWN);
  }

  @Test
  void whatIsTranslatedAlreadyStaysAsItIs() {
    JobStoreException known = new JobStoreException("known", Reason.BUSY, NOT_APPLIED, null);
    assertThat(StoreErrors.translate(WHAT, known)).isSameAs(known);
  }
}
