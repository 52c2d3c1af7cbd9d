package dev.jobdrill.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.ErrorRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorChangeTest {
  private static ErrorRecord error(int attempt, String step, String type, String message) {
    return new ErrorRecord(attempt, step, type, message, "", Instant.EPOCH);
  }

  private static ErrorChange change(String one, String other) {
    return ErrorChange.of(List.of(error(1, "a", "E", one), error(2, "a", "E", other)));
  }

  @Test
  void lessThanTwoErrorsAreNoChange() {
    assertThat(ErrorChange.of(List.of())).isEqualTo(ErrorChange.NONE);
    assertThat(ErrorChange.of(List.of(error(1, "a", "E", null)))).isEqualTo(ErrorChange.ONCE);
  }

  @Test
  void stepClassAndMessageCount() {
    ErrorRecord first = error(1, "a", "E", "m");
    assertThat(ErrorChange.of(List.of(first, error(2, "b", "E", "m"))))
        .isEqualTo(ErrorChange.CHANGED);
    assertThat(ErrorChange.of(List.of(first, error(2, null, "E", "m"))))
        .isEqualTo(ErrorChange.CHANGED);
    assertThat(ErrorChange.of(List.of(first, error(2, "a", "F", "m"))))
        .isEqualTo(ErrorChange.CHANGED);
    assertThat(ErrorChange.of(List.of(first, error(2, "a", "E", null))))
        .isEqualTo(ErrorChange.CHANGED);
    assertThat(ErrorChange.of(List.of(first, error(2, "a", "E", "m")))).isEqualTo(ErrorChange.SAME);
  }

  @ParameterizedTest
  @CsvSource({"HTTP 503,HTTP 429", "row 12,row 13", "port 80,port 81", "timeout,time-out"})
  void whatTheOtherSideSaysCounts(String one, String other) {
    assertThat(change(one, other)).isEqualTo(ErrorChange.CHANGED);
  }

  @ParameterizedTest
  @CsvSource({
    "request 7e26a6e2-7daa-404f-96f3-dcedbe69ceac,request 00000000-0000-0000-0000-000000000000",
    "timed out after 5003 ms,timed out after 998ms",
    "slow: 1.5 s,slow: 30 seconds",
    "on attempt 1 of 5,on attempt 2 of 5",
    "at 2026-01-01T00:00:00Z,at 2026-01-01T00:00:02.123+01:00",
    "com.Foo@1a2b3c4d,com.Foo@99aabb",
    "at 0xdead,at 0xbeef0000",
    "from port 50123,from port 61002"
  })
  void whatDiffersBetweenAnyTwoRunsDoesNotCount(String one, String other) {
    assertThat(change(one, other)).isEqualTo(ErrorChange.SAME);
  }

  @Test
  void workersThatVanishInOneStepVanishAlike() {
    List<ErrorRecord> crashes = List.of(
        error(1, "a", ErrorRecord.LEASE_EXPIRED, "worker w-1 vanished"),
        error(2, "a", ErrorRecord.LEASE_EXPIRED, "worker w-2 vanished"));
    assertThat(ErrorChange.of(crashes)).isEqualTo(ErrorChange.SAME);
  }

  @Test
  void theFirstErrorThatIsAnotherIsFound() {
    ErrorRecord other = error(3, "a", "F", "m");
    assertThat(ErrorChange.firstChange(List.of(
            error(1, "a", "E", "m"), error(2, "a", "E", "m"), other, error(4, "a", "G", ""))))
        .containsSame(other);
  }
}
