package dev.jobdrill.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Links between the documents lead somewhere, and the index of the documentation is whole. */
class LinksTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

  @TestFactory
  Stream<DynamicTest> everyLinkLeadsSomewhere() throws IOException {
    return documents().stream()
        .map(document -> DynamicTest.dynamicTest(document.toString(), () -> {
          for (MatchResult link : links(document)) {
            Path target = target(document, link);
            assertThat(target).as("%s in %s", link.group(), document).exists();
            if (link.group(2) != null) {
              assertThat(anchors(target))
                  .as("%s in %s", link.group(), document)
                  .contains(link.group(2));
            }
          }
        }));
  }

  @Test
  void theIndexLeadsToEveryPage() throws IOException {
    Path index = ROOT.resolve("docs/README.md");
    Set<Path> linked =
        links(index).stream().map(link -> target(index, link)).collect(Collectors.toSet());

    assertThat(linked)
        .containsAll(documents().stream()
            .filter(document -> document.startsWith(ROOT.resolve("docs")))
            .filter(document -> !document.equals(index))
            .map(Path::normalize)
            .toList());
  }

  private static Set<MatchResult> links(Path document) throws IOException {
    return LINK.matcher(Files.readString(document)).results().collect(Collectors.toSet());
  }

  private static Path target(Path document, MatchResult link) {
    return link.group(1).isEmpty()
        ? document
        : document.resolveSibling(link.group(1)).normalize();
  }

  /** As the usual sites make them: lower case, spaces as hyphens, and no other punctuation. */
  private static Set<String> anchors(Path document) throws IOException {
    return HEADING
        .matcher(Files.readString(document))
        .results()
        .map(heading -> heading
            .group(1)
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N} _-]", "")
            .replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static Set<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(ROOT::resolve),
              docs.filter(file -> file.toString().endsWith(".md")))
          .collect(Collectors.toSet());
    }
  }
}
