package dev.jobdrill.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The messages that the page of troubles explains are those that are thrown. */
class TroubleshootingTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern MESSAGE = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

  @TestFactory
  Stream<DynamicTest> everyMessageIsThrownSomewhere() throws IOException {
    String sources = sources();
    List<MatchResult> messages = MESSAGE
        .matcher(Files.readString(ROOT.resolve("docs/troubleshooting.md")))
        .results()
        .toList();
    assertThat(messages).hasSizeGreaterThan(45);
    return messages.stream()
        .map(message -> DynamicTest.dynamicTest(
            message.group(1), () -> assertThat(sources).contains(message.group(1))));
  }

  /** All code, with literals that are put together read as one. */
  private static String sources() throws IOException {
    try (Stream<Path> harness = Files.walk(ROOT.resolve("harness/src/main/java"));
        Stream<Path> commandLine = Files.walk(ROOT.resolve("harness/cli/src/main/java"));
        Stream<Path> extension = Files.walk(ROOT.resolve("junit-extension/src/main/java"))) {
      return Stream.of(harness, commandLine, extension)
          .flatMap(files -> files)
          .filter(file -> file.toString().endsWith(".java"))
          .map(TroubleshootingTest::read)
          .collect(Collectors.joining("\n"))
          .replaceAll("\"\\s*\\+\\s*\"", "");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
