package dev.jobdrill.assertion.trace;

import static dev.jobdrill.assertion.trace.TestSpans.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.SpanContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenFileTest {
  private static final String HEAD =
      "# The shape of a trace, written by Jobdrill; rewritten by -Djobdrill.golden.update=true.\n";
  private static final String DRAWN = "send q\n└─ persist {rows=3}\n";

  private final TestSpans spans = new TestSpans();
  private final List<String> notices = new ArrayList<>();

  @TempDir
  private Path directory;

  private @Nullable String ci;
  private @Nullable String update;

  @BeforeEach
  void record() {
    SpanContext send = spans.root("send q");
    spans.child(send, "persist", with("rows", "3"));
  }

  private Path file() {
    return directory.resolve("traces").resolve("order.txt");
  }

  private void check() {
    GoldenFile golden = new GoldenFile(
        file(),
        name -> name.equals("CI") ? ci : null,
        name -> name.equals("jobdrill.golden.update") ? update : null,
        notices::add);
    TraceAssert.of(spans.all(), SiblingOrder.AS_LISTED, TraceGrounds.NONE)
        .matchesGolden(golden, "rows");
  }

  private void write(String text) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), text);
  }

  @Test
  void aMissingFileIsWrittenAndThatIsSaid() throws IOException {
    check();
    assertThat(file()).hasContent(HEAD + DRAWN);
    assertThat(notices)
        .containsExactly("[jobdrill] There was no golden file " + file()
            + ", so it was written with what was found. Look at it before you commit it.");
    notices.clear();
    check();
    assertThat(notices).isEmpty();
  }

  @Test
  void onCiAMissingFileFailsAndIsNotWritten() {
    ci = "true";
    update = "true";
    assertThatThrownBy(this::check)
        .isInstanceOf(AssertionError.class)
        .hasMessage("Expected the golden file " + file()
            + ", but there is none, and on CI, where the environment variable CI is set, none is written. Run"
            + " the test elsewhere once, look at the file it writes, and commit it. It would hold:\n"
            + DRAWN.stripTrailing());
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "false", "FALSE"})
  void ciThatIsSetToNothingOrFalseIsNone(String value) {
    ci = value;
    check();
    assertThat(file()).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "1", "woodpecker"})
  void onCiAFileThatDiffersIsNotRewrittenWhateverTheFlagSays(String value) throws IOException {
    ci = value;
    update = "true";
    write("send q\n");
    assertThatThrownBy(this::check).hasMessage("""
        Expected the trace to have the shape in golden file %s, but it differs in one place. A span 'persist' below 'send q' is not expected.
        The system property jobdrill.golden.update does nothing on CI, where the environment variable CI is set.

        - expected, + found:
          send q
        + └─ persist

        expected:
          send q

        found:
          send q
          └─ persist""".formatted(file()));
    assertThat(file()).hasContent("send q\n");
    assertThat(notices).isEmpty();
  }

  @Test
  void aFileThatDiffersFailsAndSaysHowToUpdateIt() throws IOException {
    write("send q\n└─ persist {rows=4}\n");
    assertThatThrownBy(this::check)
        .hasMessageStartingWith(
            "Expected the trace to have the shape in golden file " + file()
                + ", but it differs in one place. The span 'persist' below 'send q' has rows=3, expected 4.\n"
                + "If that is meant to be, rewrite the file: run the test with -Djobdrill.golden.update=true.\n");
    assertThat(file()).hasContent("send q\n└─ persist {rows=4}\n");
  }

  @Test
  void theFlagRewritesAFileThatDiffersAndThatIsSaid() throws IOException {
    update = "true";
    write("send q\n");
    check();
    assertThat(file()).hasContent(HEAD + DRAWN);
    assertThat(notices)
        .containsExactly("[jobdrill] Golden file " + file()
            + " was rewritten with what was found, since jobdrill.golden.update is true. Look at it before you"
            + " commit it.");
  }

  @Test
  void theFlagLeavesAFileThatFitsAsItsAuthorWroteIt() throws IOException {
    update = "true";
    String own = "# mine\r\nsend q UNORDERED\r\n  persist\r\n";
    write(own);
    check();
    assertThat(Files.readString(file())).isEqualTo(own);
    assertThat(notices).isEmpty();
  }

  @Test
  void aMistakeInTheFileIsShownWithItsPlace() throws IOException {
    write("send q\n  persist ×0\n");
    assertThatThrownBy(this::check)
        .isInstanceOf(TraceShapeException.class)
        .hasMessageStartingWith(
            "Line 2, column 11 of golden file " + file() + ": found '×0'; expected");
  }

  @Test
  void aFileThatCannotBeReadOrWrittenIsNamed() throws IOException {
    Files.createDirectories(file());
    assertThatThrownBy(this::check)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "Golden file " + file() + " cannot be read as text in UTF-8; correct or delete it.");
    Files.delete(file());
    Files.delete(file().getParent());
    Files.writeString(file().getParent(), "a file where a directory should be");
    assertThatThrownBy(this::check)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "Golden file " + file() + " cannot be written; it must lie where the test may write.");
  }

  @Test
  void thePublicEntryComparesWithAFileThatIsThere() throws IOException {
    write("send q\n  persist");
    TraceAssert trace = TraceAssert.of(spans.all(), SiblingOrder.AS_LISTED, TraceGrounds.NONE);
    trace.matchesGolden(file());
    assertThat(file()).hasContent("send q\n  persist");
  }
}
