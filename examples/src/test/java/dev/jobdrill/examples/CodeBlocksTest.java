package dev.jobdrill.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * No block of code in the documents goes unproved: a comment above each says what proves it. {@link ReadmeTest} compares
 * regions and files; what is run or printed names the test or the script that does so.
 */
class CodeBlocksTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern FENCE = Pattern.compile(
      "(?:^<!-- (?<tag>[^\\n]+) -->\\n)?^```(?<language>\\w*)\\n(?<code>.*?)^```$",
      Pattern.DOTALL | Pattern.MULTILINE);

  /** What cannot be run here, for want of a server of somebody else's. */
  private static final int NOT_RUN = 7;

  @TestFactory
  Stream<DynamicTest> everyBlockIsProved() {
    return documents()
        .map(document -> DynamicTest.dynamicTest(document.toString(), () -> {
          for (Block block : blocks(document)) {
            require(block, document);
          }
        }));
  }

  @Test
  void fewBlocksAreNotRunAndEachSaysWhy() {
    assertThat(documents()
            .flatMap(document -> blocks(document).stream())
            .filter(block -> block.kind().equals("not run")))
        .hasSize(NOT_RUN)
        .allSatisfy(block -> assertThat(block.argument()).isNotBlank());
  }

  private static void require(Block block, Path document) {
    switch (block.kind()) {
      case "region", "file" -> assertThat(block.argument()).isNotBlank();
      case "not run" -> assertThat(block.argument()).hasSizeGreaterThan(10);
      case "part" -> assertThat(read(ROOT.resolve(block.argument()))).contains(block.code());
      case "grammar" ->
        assertThat(read(ROOT.resolve(block.argument())).replaceAll("(?m)^ \\* ?", ""))
            .contains(block.code());
      case "coordinates" -> requireCoordinates(block.code());
      case "run" -> requireRun(block, document);
      case "printed" ->
        assertThat(tests())
            .as("a test that reads %s", block)
            .anySatisfy(test -> assertThat(test)
                .containsAnyOf('"' + block.argument() + '"', "class " + block.argument() + " {"));
      default ->
        throw new AssertionError(
            document + ": nothing above this block says what proves it; expected"
                + " a comment such as <!-- region: name -->, <!-- file: path -->, <!-- run: .ci/run --> or"
                + " <!-- not run: why -->.\n" + block.code());
    }
  }

  private static void requireRun(Block block, Path document) {
    if (block.argument().equals(".ci/run")) {
      String script = plain(read(ROOT.resolve(".ci/run")));
      assertThat(block.code().lines()).allSatisfy(line -> assertThat(script).contains(plain(line)));
    } else {
      String page = ROOT.relativize(document).getFileName().toString();
      assertThat(tests())
          .as("a test that runs %s", block)
          .anySatisfy(test -> assertThat(test).contains("class " + block.argument() + " {", page));
    }
  }

  /** A command without what only makes it quieter. */
  private static String plain(String commands) {
    return commands.replaceAll(" -(B|ntp|q)(?= )", "");
  }

  private static void requireCoordinates(String xml) {
    String project = read(ROOT.resolve("pom.xml"));
    Matcher version = Pattern.compile("<version>([^<]+)</version>").matcher(project);
    assertThat(version.find()).isTrue();
    assertThat(xml)
        .contains(
            "<groupId>dev.jobdrill</groupId>",
            "<artifactId>jobdrill-junit</artifactId>",
            "<version>" + version.group(1) + "</version>");
    assertThat(read(ROOT.resolve("junit-extension/pom.xml")))
        .contains("<artifactId>jobdrill-junit</artifactId>");
  }

  private record Block(String kind, String argument, String code) {}

  private static List<Block> blocks(Path document) {
    List<Block> blocks = new ArrayList<>();
    Matcher fences = FENCE.matcher(read(document));
    while (fences.find()) {
      String tag = fences.group("tag") == null ? "" : fences.group("tag");
      int colon = tag.indexOf(": ");
      blocks.add(new Block(
          colon < 0 ? tag : tag.substring(0, colon),
          colon < 0 ? "" : tag.substring(colon + 2),
          fences.group("code")));
    }
    return blocks;
  }

  private static Stream<Path> documents() {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
          Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")),
          docs.filter(file -> file.toString().endsWith(".md")))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> tests() {
    return Stream.of("examples", "harness", "harness/cli")
        .map(module -> ROOT.resolve(module).resolve("src/test/java"))
        .flatMap(folder -> {
          try (Stream<Path> files = Files.walk(folder)) {
            return files
                .filter(file -> file.toString().endsWith("Test.java"))
                .map(CodeBlocksTest::read)
                .toList()
                .stream();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        })
        .collect(Collectors.toList());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
