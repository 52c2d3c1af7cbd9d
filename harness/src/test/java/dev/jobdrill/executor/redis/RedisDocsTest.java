package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.TestRedis;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on Redis names the keys and the fields that there are, and the rights that suffice. */
class RedisDocsTest {
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final Pattern USER =
      Pattern.compile("redis-cli (ACL SETUSER .*?)```", Pattern.DOTALL);

  private final String page;

  RedisDocsTest() throws IOException {
    page = Files.readString(Path.of("..", "docs", "redis.md"));
  }

  @Test
  void namesEachKeyAndEachField() {
    String prefix = "docs-" + UUID.randomUUID() + ":";
    JobLives lives =
        new JobLives(RedisJobStore.on(TestRedis.shared().connection(), prefix), Striker.idle());
    lives.live();
    RedisCommands<String, String> redis = TestRedis.shared().connection().sync();
    Set<String> keys = new TreeSet<>();
    Set<String> fields = new TreeSet<>();
    for (String key : redis.keys(prefix + "*")) {
      keys.add(key.substring(prefix.length())
          .replaceFirst("^\\{[^}]+}", "{q}")
          .replaceFirst(":slot:.*:\\d+$", ":slot:<worker>:<n>")
          .replaceFirst(":job:.*:", ":job:<id>:"));
      if (key.endsWith(":data")) {
        redis.hkeys(key).forEach(field -> fields.add(field.replaceFirst(":.*", ":<step>")));
      }
    }

    assertThat(keys).hasSizeGreaterThan(4);
    assertThat(named("## Keys")).containsAll(keys);
    assertThat(fields).hasSizeGreaterThan(15);
    assertThat(named("## Fields of a job")).containsAll(fields);
  }

  private Set<String> named(String heading) {
    String section = page.substring(page.indexOf(heading)).split("\n## ", 3)[0];
    return section
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split("\\|")[1])
        .flatMap(cell -> QUOTED.matcher(cell).results().map(found -> found.group(1)))
        .collect(Collectors.toSet());
  }

  /** That these suffice, and that none is to be had without, is what {@link SecureExecutorTest} and others show. */
  @Test
  void theUserHasTheLeastRightsAndRedisTakesThem() {
    MatchResult user = USER.matcher(page).results().findFirst().orElseThrow();
    List<String> words = Arrays.stream(user.group(1).split("[\\s\\\\]+"))
        .map(word -> word.replace("'", ""))
        .toList();

    assertThat(words.stream().filter(word -> word.startsWith("+")).map(word -> word.substring(1)))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(ServerStateTest.rights(), Stream.of("subscribe")).toList());
    CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
    words.stream().skip(1).map(word -> word.replace("jobdrill", "docs")).forEach(arguments::add);
    RedisCommands<String, String> redis = TestRedis.shared().connection().sync();
    try {
      assertThat(redis.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments))
          .isEqualTo("OK");
      assertThat(redis.aclGetuser("docs").toString()).contains("billing:*");
    } finally {
      redis.aclDeluser("docs");
    }
  }
}
