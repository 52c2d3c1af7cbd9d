package dev.jobdrill.examples.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** All messages that Jobdrill can produce, in one file to read: a new one is read before it is committed. */
class MessagesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path GOLDEN = Path.of("src/test/resources/messages.txt");

  @Test
  void allMessagesAreInTheGoldenFile() throws IOException {
    List<CompilationUnitTree> sources = SourceFiles.under(
        ROOT.resolve("harness/src/main/java"),
        ROOT.resolve("harness/cli/src/main/java"),
        ROOT.resolve("junit-extension/src/main/java"));
    String messages = Messages.of(sources);

    if (Boolean.getBoolean("jobdrill.golden.update")) {
      Files.writeString(GOLDEN, messages);
    }
    assertThat(messages)
        .as(
            "Messages differ from %s. Read them as a newcomer: does each say what was found, what was"
                + " expected and what to do? Then run this test with -Djobdrill.golden.update=true.",
            GOLDEN)
        .isEqualTo(Files.readString(GOLDEN));
  }

  /** Two lines, what was found and what to do, but for what the executor alone can mend, and the test's own words. */
  @Test
  void whatAnExplorationFindsIsFollowedByAdvice() throws IOException {
    List<String> findings = Files.readString(GOLDEN)
        .lines()
        .dropWhile(line -> !line.equals("dev.jobdrill.exploration.Judge"))
        .takeWhile(line -> !line.startsWith("dev.jobdrill.fault"))
        .filter(line -> line.matches("  [vV]iolation: [A-Z].*\\."))
        .toList();

    assertThat(findings)
        .hasSizeGreaterThan(10)
        .allSatisfy(line -> assertThat(line).containsAnyOf("\\n", "; expected"));
  }

  @Test
  void aMessageIsShownWithItsPlaceholdersAndAlternatives() {
    assertThat(messages("throw new IllegalArgumentException("
            + "\"Found \" + count + (many ? \" jobs\" : \" job\") + \"; expected one.\");"))
        .isEqualTo("""
        sample.Sample
          IllegalArgumentException: Found {count}{ jobs |  job}; expected one.
        """);
  }

  @Test
  void aMessageIsFollowedThroughVariablesConstantsAndMethods() {
    assertThat(messages("""
        String words = "It is late. " + HINT;
        throw failed(words);
        }
        private static final String HINT = "Wait.";
        private Error failed(String why) {
        return new Error(why + " " + end());
        }
        private String end() {
        if (done) {
          return "All is done.";
        }
        return "More is to come.";
        }
        private void quiet() {
        log("This is no message.");
        """)).isEqualTo("""
        sample.Sample
          failed: It is late. Wait.
          end(): All is done.
          end(): More is to come.
        """);
  }

  @Test
  void aMessageIsFollowedIntoOtherClasses() {
    String messages = Messages.of(
        SourceFiles.of(
            Map.of(
                "Checks",
                "package sample; class Checks { static void require(boolean fits, String otherwise) {"
                    + " if (!fits) { throw new IllegalStateException(otherwise); } } }",
                "Caller",
                "package sample; class Caller { void call() { Checks.require(false, \"It does not fit.\"); } }")));

    assertThat(messages).isEqualTo("sample.Caller\n  require: It does not fit.\n");
  }

  private static String messages(String body) {
    return Messages.of(SourceFiles.of(
        Map.of("Sample", "package sample; class Sample { void run() {" + body + "} }")));
  }
}
