package dev.jobdrill.cli;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in for {@code redis-cli} where a page's commands are run, since not every machine has one: sends one command, or
 * those of standard input, to the Redis at {@code -u}, and prints each part of an answer as a line of its own, as {@code
 * redis-cli} does with {@code --raw} or into a pipe.
 */
public final class RedisCli {
  /** A word, or a text in single quotes, in which a backslash is one unless a quote follows it. */
  private static final Pattern WORD = Pattern.compile("'((?:[^'\\\\]|\\\\.)*)'|([^\\s'\"]+)");

  private RedisCli() {}

  /**
   * Runs one command, or one for each line of standard input.
   *
   * @param words {@code --raw} or not, {@code -u}, a URL and the command, if it is not to be read
   */
  public static void main(String[] words) {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.remove("--raw");
    if (all.size() < 2 || !all.get(0).equals("-u")) {
      throw new IllegalArgumentException("expected -u, a URL and a command; found " + all);
    }
    RedisClient client = RedisClient.create(all.get(1));
    try (StatefulRedisConnection<String, String> redis = client.connect()) {
      if (all.size() > 2) {
        run(redis, all.subList(2, all.size()));
      } else {
        for (String line : new BufferedReader(
                new InputStreamReader(System.in, StandardCharsets.UTF_8))
            .lines()
            .filter(line -> !line.isBlank())
            .toList()) {
          run(redis, wordsOf(line));
        }
      }
    } finally {
      client.shutdown();
    }
  }

  private static List<String> wordsOf(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    int end = 0;
    while (word.find()) {
      if (!line.substring(end, word.start()).isBlank()) {
        break;
      }
      words.add(word.group(1) == null ? word.group(2) : word.group(1).replace("\\'", "'"));
      end = word.end();
    }
    if (!line.substring(end).isBlank()) {
      throw new IllegalArgumentException(
          "expected words and texts in single quotes; found " + line);
    }
    return words;
  }

  private static void run(StatefulRedisConnection<String, String> redis, List<String> words) {
    CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
    words.stream().skip(1).forEach(arguments::add);
    lines(redis
            .sync()
            .dispatch(
                CommandType.valueOf(words.get(0)),
                new NestedMultiOutput<>(StringCodec.UTF8),
                arguments))
        .forEach(System.out::println);
  }

  private static List<String> lines(List<?> answer) {
    List<String> lines = new ArrayList<>();
    for (Object part : answer) {
      if (part instanceof List<?> parts) {
        lines.addAll(lines(parts));
      } else {
        lines.add(part == null ? "" : part.toString());
      }
    }
    return lines;
  }
}
