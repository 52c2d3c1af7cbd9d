package dev.jobdrill.cli;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Stands in for {@code redis-cli} where a page's commands are run, since not every machine has one: sends one command to
 * the Redis at {@code -u}, and prints each part of the answer as a line of its own, as {@code redis-cli} does into a pipe.
 */
public final class RedisCli {
  private RedisCli() {}

  /**
   * Runs one command.
   *
   * @param words {@code -u}, a URL and the command
   */
  public static void main(String[] words) {
    if (words.length < 3 || !words[0].equals("-u")) {
      throw new IllegalArgumentException(
          "expected -u, a URL and a command; found " + Arrays.toString(words));
    }
    RedisClient client = RedisClient.create(words[1]);
    try (StatefulRedisConnection<String, String> redis = client.connect()) {
      CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
      Arrays.stream(words).skip(3).forEach(arguments::add);
      lines(redis
              .sync()
              .dispatch(
                  CommandType.valueOf(words[2]),
                  new NestedMultiOutput<>(StringCodec.UTF8),
                  arguments))
          .forEach(System.out::println);
    } finally {
      client.shutdown();
    }
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
