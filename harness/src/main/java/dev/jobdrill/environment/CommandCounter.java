package dev.jobdrill.environment;

import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandStartedEvent;
import io.lettuce.core.protocol.CommandArgs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts commands by the test whose prefix their first key has, whatever thread and connection sends them: all tests
 * share one client.
 */
final class CommandCounter implements CommandListener {
  static final String PREFIX = "jobdrill:";

  private final Map<String, Map<String, LongAdder>> counts = new ConcurrentHashMap<>();

  void count(String keyPrefix) {
    counts.put(keyPrefix, new ConcurrentHashMap<>());
  }

  void forget(String keyPrefix) {
    counts.remove(keyPrefix);
  }

  Map<String, Long> of(String keyPrefix) {
    Map<String, Long> sums = new TreeMap<>();
    counts.getOrDefault(keyPrefix, Map.of()).forEach((name, count) -> sums.put(name, count.sum()));
    return sums;
  }

  @Override
  public void commandStarted(CommandStartedEvent event) {
    CommandArgs<?, ?> args = event.getCommand().getArgs();
    String prefix = args == null ? null : prefixOf(args.getFirstEncodedKey());
    Map<String, LongAdder> own = prefix == null ? null : counts.get(prefix);
    if (own != null) {
      own.computeIfAbsent(event.getCommand().getType().toString(), name -> new LongAdder())
          .increment();
    }
  }

  /** Up to the colon that ends the test's id. */
  private static @Nullable String prefixOf(@Nullable ByteBuffer key) {
    if (key == null) {
      return null;
    }
    String text = StandardCharsets.UTF_8.decode(key.duplicate()).toString();
    int end = text.startsWith(PREFIX) ? text.indexOf(':', PREFIX.length()) : -1;
    return end < 0 ? null : text.substring(0, end + 1);
  }
}
