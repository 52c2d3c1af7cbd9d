package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TraceParentTest {
  private static final RandomGenerator ALL_ZERO = () -> 0L;
  private static final RandomGenerator ALL_ONE = () -> -1L;

  @Test
  void hasTheFormOfW3cTraceContext() {
    assertThat(TraceParent.fresh(ALL_ONE))
        .isEqualTo("00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-01");
  }

  @Test
  void neverHasAnIdOfZerosOnly() {
    String fresh = TraceParent.fresh(ALL_ZERO);

    assertThat(fresh).isEqualTo("00-00000000000000000000000000000001-0000000000000001-01");
    assertThat(TraceParent.childOf(fresh, ALL_ZERO)).isEqualTo(fresh);
  }

  @Test
  void aChildKeepsTraceAndFlagsAndHasAnIdOfItsOwn() {
    assertThat(TraceParent.childOf("00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-00", ALL_ONE))
        .isEqualTo("00-" + "a".repeat(32) + "-" + "f".repeat(16) + "-00");
  }

  @Test
  void tenThousandAreAllDifferent() {
    RandomGenerator random = new Random(1);
    Set<String> traces = new HashSet<>();
    Set<String> parents = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      String fresh = TraceParent.fresh(random);
      traces.add(fresh.substring(3, 35));
      parents.add(fresh.substring(36, 52));
    }

    assertThat(traces).hasSize(10_000);
    assertThat(parents).hasSize(10_000);
  }
}
