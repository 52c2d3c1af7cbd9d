package dev.jobdrill.environment;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What stands under a prefix in Redis: looks for it, and reads it. Confined to its thread. */
final class RedisContent {
  private static final int PAGE = 1_000;

  private static final String SCRIPT = """
      local out = {}
      for i, key in ipairs(KEYS) do
        local type = redis.call('TYPE', key).ok
        if type == 'hash' then out[i] = {type, redis.call('HGETALL', key)}
        elseif type == 'list' then out[i] = {type, redis.call('LRANGE', key, 0, -1)}
        elseif type == 'zset' then out[i] = {type, redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')}
        elseif type == 'set' then out[i] = {type, redis.call('SMEMBERS', key)}
        elseif type == 'string' then out[i] = {type, {redis.call('GET', key)}}
        elseif type == 'none' then out[i] = {type, {}}
        else out[i] = {type, {redis.call('DUMP', key)}} end
      end
      return out
      """;

  private final StatefulRedisConnection<String, String> connection;
  private final String prefix;
  private final Map<String, Object> content = new TreeMap<>();

  RedisContent(StatefulRedisConnection<String, String> connection, String prefix) {
    this.connection = connection;
    this.prefix = prefix;
  }

  /**
   * By key without the prefix.
   *
   * @param known keys that may exist
   * @param scan whether there may be others, which are looked for in the round trip in which the known ones are read
   */
  Map<String, Object> read(Collection<String> known, boolean scan) {
    List<String> first = List.copyOf(known);
    RedisFuture<List<Object>> reading = first.isEmpty() ? null : ask(first);
    Set<String> others = new LinkedHashSet<>();
    if (scan) {
      pages(others::addAll);
      others.removeAll(first);
    }
    if (reading != null) {
      keep(first, await(reading));
    }
    if (!others.isEmpty()) {
      List<String> second = List.copyOf(others);
      keep(second, await(ask(second)));
    }
    return content;
  }

  /** Page by page and without KEYS, so that a big external Redis is never held up. */
  void pages(Consumer<List<String>> each) {
    ScanArgs ours = ScanArgs.Builder.matches(prefix + "*").limit(PAGE);
    ScanCursor position = ScanCursor.INITIAL;
    do {
      KeyScanCursor<String> page = connection.sync().scan(position, ours);
      each.accept(page.getKeys());
      position = page;
    } while (!position.isFinished());
  }

  <T> T await(RedisFuture<T> reply) {
    return LettuceFutures.awaitOrCancel(
        reply, connection.getTimeout().toNanos(), TimeUnit.NANOSECONDS);
  }

  private RedisFuture<List<Object>> ask(List<String> keys) {
    RedisAsyncCommands<String, String> commands = connection.async();
    return commands.eval(SCRIPT, ScriptOutputType.MULTI, keys.toArray(String[]::new));
  }

  private void keep(List<String> keys, List<Object> found) {
    for (int i = 0; i < keys.size(); i++) {
      List<?> entry = (List<?>) found.get(i);
      String type = String.valueOf(entry.get(0));
      if (!type.equals("none")) {
        content.put(keys.get(i).substring(prefix.length()), value(type, (List<?>) entry.get(1)));
      }
    }
  }

  private static Object value(String type, List<?> elements) {
    List<String> texts = new ArrayList<>();
    elements.forEach(element -> texts.add(String.valueOf(element)));
    if (type.equals("string")) {
      return texts.get(0);
    }
    if (type.equals("set")) {
      return texts.stream().sorted().toList();
    }
    if (!type.equals("hash")) {
      return List.copyOf(texts);
    }
    Map<String, String> fields = new TreeMap<>();
    for (int i = 0; i + 1 < texts.size(); i += 2) {
      fields.put(texts.get(i), texts.get(i + 1));
    }
    return fields;
  }
}
