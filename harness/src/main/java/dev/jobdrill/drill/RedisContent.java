package dev.jobdrill.drill;

import dev.jobdrill.environment.Sandbox;
import io.lettuce.core.ScriptOutputType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads everything that a sandbox has in Redis, in one round trip. */
final class RedisContent {
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

  private RedisContent() {}

  static Map<String, Object> read(Sandbox sandbox) {
    String[] keys = sandbox.keys().toArray(String[]::new);
    Map<String, Object> content = new TreeMap<>();
    if (keys.length == 0) {
      return content;
    }
    List<?> found = sandbox.redis().sync().eval(SCRIPT, ScriptOutputType.MULTI, keys);
    for (int i = 0; i < keys.length; i++) {
      List<?> entry = (List<?>) found.get(i);
      String type = String.valueOf(entry.get(0));
      if (!type.equals("none")) {
        content.put(
            keys[i].substring(sandbox.keyPrefix().length()), value(type, (List<?>) entry.get(1)));
      }
    }
    return content;
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
