package dev.jobdrill.executor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which queue is asked next: the first that is not idle, or each in proportion to its weight by smooth weighted
 * round-robin, which spreads a queue's turns evenly. Not thread-safe.
 */
final class QueueOrder {
  private final Map<String, Integer> weights;
  private final Map<String, Integer> credit = new LinkedHashMap<>();
  private final boolean strict;

  QueueOrder(Map<String, Integer> weights, boolean strict) {
    this.weights = weights;
    this.strict = strict;
  }

  List<String> queues() {
    return List.copyOf(weights.keySet());
  }

  Optional<String> next(Predicate<String> mayHaveJobs) {
    List<String> candidates = weights.keySet().stream().filter(mayHaveJobs).toList();
    if (strict || candidates.size() < 2) {
      return candidates.stream().findFirst();
    }
    int total = 0;
    String best = candidates.get(0);
    for (String queue : candidates) {
      int weight = weights.getOrDefault(queue, 1);
      total += weight;
      credit.merge(queue, weight, Integer::sum);
      if (credit.getOrDefault(queue, 0) > credit.getOrDefault(best, 0)) {
        best = queue;
      }
    }
    credit.merge(best, -total, Integer::sum);
    return Optional.of(best);
  }
}
