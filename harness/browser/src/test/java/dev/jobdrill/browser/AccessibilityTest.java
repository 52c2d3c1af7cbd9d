package dev.jobdrill.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** By axe: WCAG 2.2 A and AA, and what its makers call best practice. */
class AccessibilityTest {
  @RegisterExtension
  static final OpenedPages PAGES = new OpenedPages("accessible");

  static Stream<Arguments> views() {
    return Stream.of("invoice", "dead", "family", "lost", "explored", "index")
        .flatMap(page -> Stream.of(
            Arguments.of(page, ColorScheme.LIGHT, 1280),
            Arguments.of(page, ColorScheme.DARK, 480)));
  }

  @ParameterizedTest
  @MethodSource("views")
  void axeFindsNothing(String name, ColorScheme scheme, int width) throws Exception {
    try (Chromium.OpenPage open = PAGES.chromium().open(page(name), width, scheme, true)) {
      open.unfold("#detail, #log, .finding, .index");
      List<Rule> violations = new AxeBuilder(open.page()).analyze().getViolations();
      assertThat(violations)
          .extracting(rule -> rule.getId() + ": " + rule.getHelp() + " "
              + rule.getNodes().stream()
                  .map(node -> node.getHtml() + " " + node.getFailureSummary())
                  .toList())
          .isEmpty();
    }
  }

  private static Path page(String name) throws Exception {
    return switch (name) {
      case "invoice" -> PAGES.write(name, Zoo.invoice());
      case "dead" -> PAGES.write(name, Zoo.dead());
      case "explored" -> PAGES.write(name, Zoo.explored());
      case "lost" -> PAGES.write(name, Zoo.leaseLost());
      case "family" -> PAGES.write(name, Zoo.family());
      default -> {
        PAGES.write("dead", Zoo.dead());
        PAGES.write("explored", Zoo.explored());
        yield PAGES.index();
      }
    };
  }
}
