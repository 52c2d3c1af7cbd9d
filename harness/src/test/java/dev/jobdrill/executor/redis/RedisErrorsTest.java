package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.jobdrill.environment.ServerBinary;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.cluster.PartitionSelectorException;
import java.net.ConnectException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Lettuce makes of each trouble that a Redis server can be in: the facts that {@link StoreErrors} rests on. */
class RedisErrorsTest {
  private static final String SHA1 = "[0-9a-f]{40}";

  /** Redis 6.2 wraps what a command in a script was answered, and the code is no longer in front. */
  private static final String WRAPPED_BY_SIX =
      "ERR Error running script \\(call to f_" + SHA1 + "\\): @user_script:1: @user_script: 1: ";

  /** Redis 7 leaves the answer in front and appends where it arose. */
  private static final String APPENDED_BY_SEVEN = " script: " + SHA1 + ", on @user_script:1\\.";

  @ParameterizedTest
  @MethodSource("troubles")
  void aCommandIsRefusedInTheseWords(ServerBinary binary, RedisTrouble trouble) {
    Fact fact = fact(trouble);

    assertThat(trouble.on(binary).direct())
        .isExactlyInstanceOf(fact.type)
        .hasMessageMatching(fact.words);
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void aScriptIsRefusedAtOnceOrAtItsFirstWrite(ServerBinary binary, RedisTrouble trouble) {
    Fact fact = fact(trouble);

    assertThat(trouble.on(binary).byEval())
        .isExactlyInstanceOf(fact.typeOfScript(binary))
        .hasMessageMatching(fact.wordsOfScript(binary));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void aScriptCalledByItsDigestIsRefusedAlike(ServerBinary binary, RedisTrouble trouble) {
    Refusal refusal = trouble.on(binary);

    assertThat(refusal.byDigest()).hasSameClassAs(refusal.byEval());
    assertThat(withoutCommand(refusal.byDigest())).isEqualTo(withoutCommand(refusal.byEval()));
  }

  /** Whether a timeout names the command depends on which of Lettuce's two clocks runs out first. */
  private static String withoutCommand(RuntimeException refusal) {
    return String.valueOf(refusal.getMessage()).replaceFirst("^EVAL(SHA)?\\. ", "");
  }

  @ParameterizedTest
  @MethodSource("dev.jobdrill.environment.ServerBinary#present")
  void whyAConnectionFailedIsInItsCauses(ServerBinary binary) {
    assertThat(RedisTrouble.REFUSED.on(binary).direct())
        .hasRootCauseInstanceOf(ConnectException.class);
    assertThat(RedisTrouble.NOAUTH_CONNECTING.on(binary).direct())
        .cause()
        .isExactlyInstanceOf(RedisCommandExecutionException.class)
        .hasMessageStartingWith("NOAUTH HELLO must be called");
  }

  static Stream<Arguments> troubles() {
    return ServerBinary.present().stream()
        .flatMap(binary ->
            Arrays.stream(RedisTrouble.values()).map(trouble -> arguments(binary, trouble)));
  }

  private static Fact fact(RedisTrouble trouble) {
    return switch (trouble) {
      case REFUSED, NOAUTH_CONNECTING ->
        atOnce(RedisConnectionException.class, "Unable to connect to 127\\.0\\.0\\.1.*");
      case KILLED_IN_FLIGHT -> atOnce(RedisException.class, "Connection disconnected");
      case NOT_CONNECTED ->
        atOnce(RedisException.class, "Currently not connected\\. Commands are rejected\\.");
      case TIMEOUT, SILENT ->
        atOnce(
            RedisCommandTimeoutException.class,
            "([A-Z]+\\. )?Command timed out after 50 millisecond\\(s\\)");
      case NOAUTH -> atOnce("NOAUTH Authentication required\\.");
      case MASTERDOWN ->
        atOnce(
            "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'\\.");
      case LOADING ->
        atOnce(RedisLoadingException.class, "LOADING .* is loading the dataset in memory");
      case BUSY ->
        atOnce(
            RedisBusyException.class,
            "BUSY .* is busy running a script\\. You can only call SCRIPT KILL or SHUTDOWN NOSAVE\\.");
      case NOPERM_KEY -> atOnce("NOPERM .* to access one of the keys.*");
      case CLUSTERDOWN -> atOnce("CLUSTERDOWN Hash slot not served");
      case NO_PARTITION ->
        atOnce(PartitionSelectorException.class, "Cannot determine a partition for slot \\d+\\.");
      case MOVED -> atOnce("MOVED \\d+ 127\\.0\\.0\\.1:\\d+");
      case SLOT_UNDERWAY ->
        atOnce(
            "ASK \\d+ 127\\.0\\.0\\.1:\\d+|TRYAGAIN Multiple keys request during rehashing of slot");
      case READONLY ->
        inside(
            RedisReadOnlyException.class,
            "READONLY You can't write against a read only replica\\.");
      case OOM -> inside("OOM command not allowed when used memory > 'maxmemory'\\.");
      case NOREPLICAS -> inside("NOREPLICAS Not enough good replicas to write\\.");
      case MISCONF ->
        inside("MISCONF .* is configured to save RDB snapshots, "
            + "but (it is currently not able|it's currently unable) to persist .*");
      case NOPERM_COMMAND ->
        new Fact(
            RedisCommandExecutionException.class,
            "NOPERM .* no permissions to run the 'incr' command.*",
            "(ERR )?The user executing the script can't run this command or subcommand"
                + "|NOPERM ACL failure in script: .*");
    };
  }

  private static Fact atOnce(String words) {
    return atOnce(RedisCommandExecutionException.class, words);
  }

  private static Fact atOnce(Class<? extends RuntimeException> type, String words) {
    return new Fact(type, words, null);
  }

  private static Fact inside(String words) {
    return inside(RedisCommandExecutionException.class, words);
  }

  private static Fact inside(Class<? extends RuntimeException> type, String words) {
    return new Fact(type, words, words);
  }

  /**
   * What a client sees.
   *
   * @param type the exception
   * @param words its message, as a pattern
   * @param inside what a command in a script is answered; null if the script does not even start
   */
  private record Fact(
      Class<? extends RuntimeException> type,
      String words,
      @Nullable String inside) {
    Class<? extends RuntimeException> typeOfScript(ServerBinary binary) {
      return inside == null || binary.isSeven() ? type : RedisCommandExecutionException.class;
    }

    String wordsOfScript(ServerBinary binary) {
      if (inside == null) {
        return words;
      }
      return binary.isSeven()
          ? "(" + inside + ")" + APPENDED_BY_SEVEN
          : WRAPPED_BY_SIX + "-?(" + inside + ")";
    }
  }
}
