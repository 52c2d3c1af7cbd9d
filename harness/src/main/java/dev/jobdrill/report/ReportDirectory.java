package dev.jobdrill.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.Words;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directory of reports: {@code index.html} lists the drills, and a directory each holds a drill's page, {@code
 * run.json} with the page's data, {@code timeline.txt}, where spans were captured {@code spans.json} as OTLP JSON, and where a job died
 * {@code dead-job.json}, the first such one as a document to replay. An exploration's has its page, {@code exploration.json} and {@code timeline.txt}.
 *
 * <p>Several threads and processes may write to one directory, each drill from one of them at a time. Only files of the
 * names above are ever written or deleted.
 */
public final class ReportDirectory {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,149}");
  private static final List<String> FILES = List.of(
      "index.html", "run.json", "timeline.txt", "spans.json", "exploration.json", "dead-job.json");
  private static final String ENTRIES = "index";

  private final Path directory;

  private ReportDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * A directory of reports.
   *
   * @param directory the directory; made when something is written
   * @return the reports
   */
  public static ReportDirectory at(Path directory) {
    return new ReportDirectory(directory);
  }

  /**
   * Makes a drill's id from names of any kind: readable, fit for every file system, and unique.
   *
   * @param name what to read in it
   * @param unique what no other drill shares
   * @return the id
   */
  public static String id(String name, String unique) {
    String safe = name.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[^A-Za-z0-9_]", "_");
    String shortened = safe.length() > 100 ? safe.substring(0, 100) : safe;
    return shortened + "-" + Integer.toHexString(unique.hashCode());
  }

  /**
   * Writes a drill's page and what goes with it.
   *
   * @param id the drill's own, from {@link #id}
   * @param drill the drill
   * @return the page
   * @throws IOException if a file cannot be written
   * @throws IllegalArgumentException if the id is none
   */
  public Path write(String id, DrillReport drill) throws IOException {
    Path own = directory.resolve(requireId(id));
    Files.createDirectories(own);
    List<String> timelines = drill.runs().stream().map(JobRun::timeline).toList();
    String json = Json.write(DrillJson.of(drill));
    String title = Words.excerpt(drill.name(), 200) + ": " + drill.verdict().word();
    put(own.resolve("run.json"), json);
    put(
        own.resolve("timeline.txt"),
        timelines.stream().collect(Collectors.joining("\n\n", "", "\n")));
    List<SpanData> spans = OtlpJson.spansOf(drill.runs());
    if (!spans.isEmpty()) {
      put(own.resolve("spans.json"), OtlpJson.of(spans, DrillJson.name(drill)));
    }
    Optional<JobRun> dead =
        drill.runs().stream().filter(run -> run.state() == JobState.DEAD).findFirst();
    if (dead.isPresent()) {
      put(own.resolve("dead-job.json"), DeadJob.of(dead.get()).document());
    } else {
      Files.deleteIfExists(own.resolve("dead-job.json"));
    }
    Path page = own.resolve("index.html");
    put(page, Page.DRILL.of(title, json, timelines));
    enter(id, drill, true);
    return page;
  }

  /**
   * Writes an exploration's page and what goes with it.
   *
   * @param id the exploration's own, from {@link #id}
   * @param explored the exploration
   * @return the page
   * @throws IOException if a file cannot be written
   * @throws IllegalArgumentException if the id is none
   */
  public Path write(String id, ExploredReport explored) throws IOException {
    Path own = directory.resolve(requireId(id));
    Files.createDirectories(own);
    String text = explored.exploration().text();
    put(own.resolve("exploration.json"), explored.exploration().json());
    put(own.resolve("timeline.txt"), text);
    Path page = own.resolve("index.html");
    ObjectNode json = explored.entry();
    json.set("exploration", Json.read(explored.exploration().json()));
    String title =
        Words.excerpt(explored.name(), 200) + ": " + explored.verdict().word();
    put(page, Page.EXPLORATION.of(title, Json.write(json), List.of(text)));
    ObjectNode entry = explored.entry().put("page", id + "/index.html");
    entry.set("matrix", json.path("exploration").path("matrix"));
    enter(id, entry);
    return page;
  }

  /**
   * Puts a drill into the index without a page; a page of an earlier run of it goes.
   *
   * @param id the drill's own, from {@link #id}
   * @param drill the drill
   * @throws IOException if a file cannot be written
   * @throws IllegalArgumentException if the id is none
   */
  public void list(String id, DrillReport drill) throws IOException {
    Path own = directory.resolve(requireId(id));
    for (String file : FILES) {
      Files.deleteIfExists(own.resolve(file));
    }
    if (Files.isDirectory(own)) {
      Files.deleteIfExists(own);
    }
    enter(id, drill, false);
  }

  private void enter(String id, DrillReport drill, boolean hasPage) throws IOException {
    ObjectNode entry = Json.object();
    entry.put("name", DrillJson.name(drill));
    entry.put("testClass", drill.testClass());
    entry.put("kind", drill.kind().word());
    entry.put("verdict", drill.verdict().word());
    entry.put("ranAt", drill.ranAt().toString());
    entry.put("tookMillis", drill.took().toMillis());
    if (hasPage) {
      entry.put("page", id + "/index.html");
    }
    Throwable failure = drill.failure();
    if (failure != null) {
      entry.put("message", Words.excerpt(DrillJson.message(failure, drill), 300));
    }
    ArrayNode jobs = entry.putArray("jobs");
    drill.runs().stream()
        .limit(20)
        .forEach(run -> jobs.addObject()
            .put("pipeline", run.pipeline())
            .put("state", run.state().name()));
    entry.put("jobCount", drill.runs().size());
    entry.put(
        "attemptCount",
        drill.runs().stream().mapToInt(run -> run.attempts().size()).sum());
    entry.put(
        "faultCount",
        drill.runs().stream().mapToInt(run -> run.strikes().size()).sum());
    enter(id, entry);
  }

  private void enter(String id, ObjectNode entry) throws IOException {
    Path entries = directory.resolve(ENTRIES);
    Files.createDirectories(entries);
    put(entries.resolve(id + ".json"), Json.write(entry));
  }

  /**
   * Writes the index of all drills in the directory, whichever process wrote them.
   *
   * @return the index, or empty if there is no drill to list
   * @throws IOException if a file cannot be read or written
   */
  public Optional<Path> writeIndex() throws IOException {
    Path entries = directory.resolve(ENTRIES);
    if (!Files.isDirectory(entries)) {
      return Optional.empty();
    }
    ObjectNode json = Json.object();
    ArrayNode drills = json.putArray("drills");
    try (Stream<Path> files = Files.list(entries)) {
      for (Path file :
          files.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
        try {
          drills.add(Json.read(Files.readString(file)));
        } catch (NoSuchFileException | JsonProcessingException beingReplaced) {
          json.put("unreadable", json.path("unreadable").asInt() + 1);
        }
      }
    }
    Path index = directory.resolve("index.html");
    put(index, Page.INDEX.of("Jobdrill: the drills of this build", Json.write(json), List.of()));
    return Optional.of(index);
  }

  /** In one step, so that no reader and no other process ever sees half a file. */
  private static void put(Path file, String text) throws IOException {
    // Not Files.createTempFile, whose files nobody else may read.
    Path part = file.resolveSibling("." + UUID.randomUUID() + ".part");
    try {
      // A lone half of a surrogate pair becomes a question mark, where Files.writeString would
      // throw.
      Files.write(part, text.getBytes(StandardCharsets.UTF_8));
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static String requireId(String id) {
    if (!ID.matcher(id).matches() || id.equals(ENTRIES)) {
      throw new IllegalArgumentException("'" + Words.excerpt(id)
          + "' is no id of a drill; expected letters, digits, '.', '_' and '-', at most 150 of them, not \""
          + ENTRIES + "\". Make it with ReportDirectory.id(...).");
    }
    return id;
  }
}
