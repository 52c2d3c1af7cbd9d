package dev.jobdrill.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The Java code in the README and in the docs is, letter by letter, code that compiles and runs here: a region of it, or a
 * whole file without its package, as other files are shown too.
 */
class ReadmeTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern BLOCK = Pattern.compile(
      "(?:<!-- (?<kind>region|file): (?<name>\\S+) -->\\n)?```java\\n(?<code>.*?)```",
      Pattern.DOTALL);
  private static final Pattern FILE =
      Pattern.compile("<!-- file: (?<name>\\S+) -->\\n```\\w+\\n(?<text>.*?)```", Pattern.DOTALL);

  @TestFactory
  Stream<DynamicTest> everyFileShownIsThatFile() throws IOException {
    return documents().stream()
        .map(document -> DynamicTest.dynamicTest(
            document.toString(), () -> requireFiles(Files.readString(document))));
  }

  @Test
  void thePageForNewcomersShowsItsBuildsAndWhatTheyBuild() throws IOException {
    assertThat(FILE.matcher(Files.readString(ROOT.resolve("docs/getting-started.md")))
            .results())
        .extracting(block -> Path.of(block.group(1)).getFileName().toString())
        .contains("pom.xml", "build.gradle.kts", "sidekiq.json")
        .filteredOn(name -> name.endsWith(".java"))
        .hasSize(6);
  }

  @Test
  void bothBuildsTakeTheSame() throws IOException {
    Path outside = ROOT.resolve(".ci/outside");
    String gradle = Files.readString(outside.resolve("build.gradle.kts"));
    String maven = Files.readString(outside.resolve("pom.xml"));

    for (String name : List.of("jobdrill-bom", "jobdrill-junit", "junit-jupiter")) {
      assertThat(gradle).contains(":" + name);
      assertThat(maven).contains("<artifactId>" + name + "</artifactId>");
    }
    assertThat(gradle).contains("jobdrill-bom:" + between(maven, "bom</artifactId>\\s*<version>"));
    assertThat(gradle).contains("junit-jupiter:" + between(maven, "<junit.version>"));
  }

  private static String between(String xml, String before) {
    Matcher found = Pattern.compile(before + "([^<]+)<").matcher(xml);
    assertThat(found.find()).as("%s in%n%s", before, xml).isTrue();
    return found.group(1);
  }

  @TestFactory
  Stream<DynamicTest> everyJavaBlockIsARegionOfCodeThatRuns() throws IOException {
    return documents().stream()
        .map(document -> DynamicTest.dynamicTest(
            document.toString(), () -> requireRegions(Files.readString(document))));
  }

  @Test
  void theReadmeHasJavaBlocksAndAReadableLength() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));

    assertThat(BLOCK.matcher(readme).results()).hasSizeGreaterThan(2);
    assertThat(readme.lines().count()).isBetween(100L, 160L);
  }

  private static void requireRegions(String document) throws IOException {
    Matcher blocks = BLOCK.matcher(document);
    while (blocks.find()) {
      String name = blocks.group("name");
      assertThat(name)
          .as("a comment that names a region or a file before the block%n%s", blocks.group("code"))
          .isNotNull();
      if (blocks.group("kind").equals("region")) {
        assertThat(blocks.group("code")).as("region %s", name).isEqualTo(region(name));
      }
    }
  }

  private static void requireFiles(String document) throws IOException {
    Matcher blocks = FILE.matcher(document);
    while (blocks.find()) {
      String text = Files.readString(ROOT.resolve(blocks.group("name")));
      assertThat(blocks.group("text"))
          .as("file %s", blocks.group("name"))
          .isEqualTo(text.replaceFirst("^package .*\n\n", ""));
    }
  }

  private static String region(String name) throws IOException {
    String begin = "// tag::" + name + "[]";
    for (Path source : sources()) {
      List<String> lines = Files.readAllLines(source);
      int from = indexOf(lines, begin);
      if (from >= 0) {
        int to = indexOf(lines, "// end::" + name + "[]");
        return String.join("\n", lines.subList(from + 1, to)).stripIndent() + "\n";
      }
    }
    throw new AssertionError("No source under examples has the region " + begin);
  }

  private static int indexOf(List<String> lines, String marker) {
    return lines.stream().map(String::strip).toList().indexOf(marker);
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of(ROOT.resolve("README.md")),
              docs.filter(file -> file.toString().endsWith(".md")))
          .sorted()
          .toList();
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
