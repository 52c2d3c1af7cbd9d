package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every job of every version: live and from each form of export the same document. One server, so one after another. */
@Execution(ExecutionMode.SAME_THREAD)
class CorpusTest {
  private static Corpus.Server redis;

  @BeforeAll
  static void start() {
    redis = new Corpus.Server();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @ParameterizedTest
  @CsvSource({
    "v5.2.10,,2",
    "v6.4.1,,15",
    "v6.4.1-namespaced,billing,1",
    "v7.3.10,,6",
    "v7.3.10-pushed-v8.1.7-died,,1",
    "v8.1.7,,5"
  })
  void sidekiqLiveEqualsEachFormOfExport(String version, String namespace, int count) {
    redis.clear();
    redis.load("sidekiq/" + version);
    String prefix = namespace == null ? null : namespaceOf();

    DeadJobSink.Collected live =
        redis.read(DeadJobSource.of("sidekiq"), new RedisQuery(prefix, null, "dead"));

    assertThat(live.badEntries()).isEmpty();
    assertThat(live.jobs()).hasSize(count);
    List<String> documents = documents(live.jobs());
    for (String form : List.of("json", "raw", "csv", "tty")) {
      DeadJobSink.Collected file = Corpus.read(
          DeadJobSource.any(), export(form, prefix == null ? "dead" : prefix + ":dead"));
      assertThat(file.badEntries()).as(form).isEmpty();
      assertThat(documents(file.jobs())).as(form).isEqualTo(documents);
    }
    List<DeadJob> plain = Corpus.files("sidekiq/" + version + "/jobs").stream()
        .flatMap(file -> Corpus.read(DeadJobSource.any(), file).jobs().stream())
        .toList();
    assertThat(documents(plain)).isEqualTo(withoutDeath(documents));
  }

  private static String namespaceOf() {
    List<String> keys = new java.util.ArrayList<>();
    ReadOnlyRedis.on(redis.connection()).keys("*:dead", key -> keys.add(ReadOnlyRedis.shown(key)));
    assertThat(keys).hasSize(1);
    return keys.get(0).replace(":dead", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v6.4.1", "v8.1.7"})
  void sidekiqLiveEqualsTheExportsThatPeopleMade(String version) {
    redis.clear();
    redis.load("sidekiq/" + version);
    List<String> documents =
        documents(redis.read(DeadJobSource.of("sidekiq"), RedisQuery.ALL).jobs());

    for (String form : List.of("csv", "json", "raw.txt", "tty.txt")) {
      Path file = Corpus.path("sidekiq/" + version + "/export/zrange-withscores." + form);
      DeadJobSink.Collected read = Corpus.read(DeadJobSource.any(), file);
      assertThat(read.badEntries()).as(form).isEmpty();
      assertThat(documents(read.jobs())).as(form).isEqualTo(documents);
    }
    Path dump = Corpus.path("sidekiq/" + version + "/export/deadset-items.jsonl");
    assertThat(documents(Corpus.read(DeadJobSource.any(), dump).jobs()))
        .isEqualTo(withoutDeath(documents));
  }

  @ParameterizedTest
  @CsvSource({
    "bull-4.16.5,4,0",
    "v1.91.1,9,0",
    "v3.16.2,10,0",
    "v4.18.3,10,0",
    "v5.81.5,17,0",
    "v6.7.0,37,1"
  })
  void bullMqLiveEqualsItsJobsInFiles(String version, int count, int bad) {
    redis.clear();
    redis.load("bullmq/" + version);

    DeadJobSink.Collected live = redis.read(DeadJobSource.of("bullmq"), RedisQuery.ALL);

    assertThat(live.jobs()).hasSize(count);
    assertThat(live.badEntries())
        .hasSize(bad)
        .allSatisfy(entry -> assertThat(entry.reason())
            .contains("Job 1 of bull:evicted", "there is no hash bull:evicted:1"));
    DeadJobSink.Collected files = new DeadJobSink.Collected();
    for (Path file : Corpus.files("bullmq/" + version + "/jobs")) {
      DeadJobSource.any().read(file, files);
    }
    assertThat(files.badEntries()).hasSize(bad);
    assertThat(documents(files.jobs())).isEqualTo(withoutVersion(documents(live.jobs())));
    if (version.matches("v[3-6].*")) {
      // Queues of flows have no meta key of their own.
      assertThat(
              live.jobs().stream().flatMap(job -> job.sourceVersion().stream()).distinct())
          .containsExactly(version.substring(1));
    }
  }

  @Test
  void bullMqsOwnDumpHoldsTheSameButWhatItSaysItLacks() {
    redis.clear();
    redis.load("bullmq/v6.7.0");
    Map<String, DeadJob> live =
        redis.read(DeadJobSource.of("bullmq"), RedisQuery.ALL).jobs().stream()
            .collect(Collectors.toMap(job -> job.queue() + "/" + job.id(), job -> job));
    int compared = 0;
    for (Path file : Corpus.files("bullmq/v6.7.0/export")) {
      if (file.getFileName().toString().startsWith("getFailed")) {
        for (DeadJob dumped : Corpus.read(DeadJobSource.any(), file).jobs()) {
          DeadJob same = live.get(dumped.queue() + "/" + dumped.id());
          assertThat(withoutWhatADumpLacks(dumped)).isEqualTo(withoutWhatADumpLacks(same));
          compared++;
        }
      }
    }
    assertThat(compared).isEqualTo(25);
  }

  @Test
  void aHashAloneIsReadFromEveryFormButRaw() {
    DeadJobSink.Collected json =
        Corpus.read(DeadJobSource.any(), Corpus.path("bullmq/v6.7.0/export/hgetall-odd-7.json"));
    DeadJobSink.Collected tty = Corpus.read(
        DeadJobSource.any(), Corpus.path("bullmq/v6.7.0/export/hgetall-odd-7.no-raw.txt"));

    assertThat(documents(tty.jobs())).hasSize(1).isEqualTo(documents(json.jobs()));
    assertThat(json.jobs().get(0).errorMessage()).startsWith("line 1\nline 2\t“quoted” \\ back");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> Corpus.read(
            DeadJobSource.any(), Corpus.path("bullmq/v6.7.0/export/hgetall-odd-7.raw.txt")))
        .isInstanceOf(DeadJobException.class)
        .hasMessageContainingAll("redis-cli --raw HGETALL", "--json HGETALL");
  }

  @Test
  void theOthersAreReadByKind() {
    Map<String, Integer> counts = new java.util.TreeMap<>();
    try (Stream<Path> files = java.nio.file.Files.walk(Corpus.path("others"))) {
      files.filter(file -> file.toString().endsWith(".json")).forEach(file -> {
        DeadJobSink.Collected read = Corpus.read(DeadJobSource.any(), file);
        read.jobs().forEach(job -> counts.merge(job.source(), 1, Integer::sum));
        read.badEntries().forEach(bad -> counts.merge("bad", 1, Integer::sum));
      });
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    assertThat(counts)
        .isEqualTo(new java.util.TreeMap<>(Map.of(
            "celery", 6, "jobrunr", 2, "kafka-dlt", 2, "rabbitmq", 5, "resque", 3, "sqs", 2)));
  }

  @Test
  void resqueAndCeleryLiveEqualTheirFiles() {
    redis.clear();
    redis.load("others/resque");
    redis.load("others/celery");

    List<DeadJob> resque =
        redis.read(DeadJobSource.of("resque"), RedisQuery.ALL).jobs();
    List<DeadJob> celery =
        redis.read(DeadJobSource.of("celery"), RedisQuery.ALL).jobs();

    assertThat(documents(resque)).isEqualTo(fromFiles("others/resque", "failed-"));
    assertThat(documents(celery)).isEqualTo(fromFiles("others/celery", "result-"));
  }

  private static List<String> fromFiles(String folder, String start) {
    return documents(Corpus.files(folder).stream()
        .filter(file -> file.getFileName().toString().startsWith(start))
        .flatMap(file -> Corpus.read(DeadJobSource.any(), file).jobs().stream())
        .toList());
  }

  /** What redis-cli prints for ZRANGE key 0 -1 WITHSCORES. */
  private static String export(String form, String key) {
    StringBuilder out = new StringBuilder();
    int[] number = {0};
    redis.connection().sync().zrangeWithScores(ReadOnlyRedis.bytes(key), 0, -1).forEach(member -> {
      String score = ReadOnlyRedis.digits(member.getScore());
      String text = new String(member.getValue(), StandardCharsets.UTF_8);
      String quoted = RedisCliWords.quoted(member.getValue());
      boolean first = number[0] == 0;
      switch (form) {
        case "raw" -> out.append(text).append('\n').append(score).append('\n');
        case "json" ->
          out.append(first ? "[" : ",")
              .append('[')
              .append(new Json.Text(text).compact())
              .append(',')
              .append(score)
              .append(']');
        case "csv" ->
          out.append(first ? "" : ",")
              .append(quoted)
              .append(",\"")
              .append(score)
              .append('"');
        default ->
          out.append(" ")
              .append(number[0] + 1)
              .append(") ")
              .append(quoted)
              .append('\n')
              .append(" ")
              .append(number[0] + 2)
              .append(") \"")
              .append(score)
              .append("\"\n");
      }
      number[0] += 2;
    });
    return form.equals("json") ? out.append(']').toString() : out.toString();
  }

  private static List<String> documents(List<DeadJob> jobs) {
    return jobs.stream()
        .map(DeadJob::document)
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  /** A member without its score does not tell when it died. */
  private static List<String> withoutDeath(List<String> documents) {
    return documents.stream()
        .map(document -> document
            .replaceAll("(?m),\n    \"died\": \"[^\"]*\"", "")
            .replaceAll("(?m)    \"died\": \"[^\"]*\",\n", ""))
        .sorted()
        .toList();
  }

  private static List<String> withoutVersion(List<String> documents) {
    return documents.stream()
        .map(document -> document.replaceAll(
            "\"system\": \"bullmq\",\n    \"version\": \"[^\"]*\"", "\"system\": \"bullmq\""))
        .sorted()
        .toList();
  }

  private static String withoutWhatADumpLacks(DeadJob job) {
    DeadJobBuilder rest = DeadJob.of(job.source(), job.id(), job.name())
        .queue(job.queue())
        .input(job.input())
        .attempts(job.attempts())
        .traceparent(job.traceparent().orElse(null));
    job.errors().forEach(rest::error);
    job.times().forEach(rest::time);
    job.parents().forEach(rest::parent);
    job.details()
        .forEach((name, value) ->
            rest.detail(name.equals("logs") ? "" : name, name.equals("logs") ? null : value));
    return rest.build().document();
  }
}
