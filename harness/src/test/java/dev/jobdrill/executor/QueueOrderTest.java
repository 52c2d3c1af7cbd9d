package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueueOrderTest {
  @Test
  void strictTakesTheFirstThatIsNotIdle() {
    QueueOrder order = new QueueOrder(weights("high", 1, "low", 1), true);

    assertThat(order.next(queue -> true)).hasValue("high");
    assertThat(order.next(queue -> true)).hasValue("high");
    assertThat(order.next(queue -> queue.equals("low"))).hasValue("low");
    assertThat(order.next(queue -> false)).isEmpty();
  }

  @Test
  void weightsGiveEachQueueItsShareEvenlySpread() {
    QueueOrder order = new QueueOrder(weights("a", 5, "b", 1, "c", 1), false);

    assertThat(turns(order, 14)).isEqualTo("aabacaaaabacaa");
  }

  @Test
  void noQueueStarvesWhateverItsWeight() {
    QueueOrder order = new QueueOrder(weights("big", 1_000, "small", 1), false);

    assertThat(turns(order, 2_002).chars().filter(c -> c == 's')).hasSize(2);
  }

  @Test
  void anIdleQueueSavesUpNoTurns() {
    QueueOrder order = new QueueOrder(weights("a", 1, "b", 1), false);
    IntStream.range(0, 100).forEach(i -> order.next(queue -> queue.equals("a")));

    assertThat(turns(order, 4)).isIn("abab", "baba");
  }

  private static String turns(QueueOrder order, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> order.next(queue -> true).orElseThrow().substring(0, 1))
        .collect(Collectors.joining());
  }

  private static Map<String, Integer> weights(Object... pairs) {
    Map<String, Integer> weights = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      weights.put((String) pairs[i], (Integer) pairs[i + 1]);
    }
    return weights;
  }
}
