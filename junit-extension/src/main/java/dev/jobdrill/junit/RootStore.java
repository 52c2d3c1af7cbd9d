package dev.jobdrill.junit;

import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What all tests of a run share, kept by JUnit until the last one is over. */
final class RootStore {
  private RootStore() {}

  // getOrComputeIfAbsent serves JUnit 5.12; JUnit 6, which has computeIfAbsent, deprecates it.
  @SuppressWarnings("deprecation")
  static <K, V> V computeIfAbsent(
      ExtensionContext context, K key, Function<K, V> creator, Class<V> type) {
    V value = context
        .getRoot()
        .getStore(JobdrillExtension.NAMESPACE)
        .getOrComputeIfAbsent(key, creator, type);
    // JUnit 6 declares that it may be null, as if the function had given null.
    return Objects.requireNonNull(value);
  }
}
