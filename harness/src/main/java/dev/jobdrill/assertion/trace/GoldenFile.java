package dev.jobdrill.assertion.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A file that holds the shape a trace had when someone last looked at it. */
final class GoldenFile {
  static final String UPDATE = "jobdrill.golden.update";
  static final String CI = "CI";

  private static final String HEAD =
      "# The shape of a trace, written by Jobdrill; rewritten by -D" + UPDATE + "=true.\n";

  /** Tests of one JVM that share a file write it one after the other. */
  private static final Object WRITING = new Object();

  private final Path file;
  private final boolean onCi;
  private final boolean update;
  private final Consumer<String> notices;

  /**
   * A file.
   *
   * @param file where
   * @param environment the value of an environment variable
   * @param properties the value of a system property
   * @param notices what is told of writing
   */
  GoldenFile(
      Path file,
      UnaryOperator<@Nullable String> environment,
      UnaryOperator<@Nullable String> properties,
      Consumer<String> notices) {
    String ci = environment.apply(CI);
    this.file = file;
    this.onCi = ci != null && !ci.isBlank() && !ci.equalsIgnoreCase("false");
    this.update = Boolean.parseBoolean(properties.apply(UPDATE));
    this.notices = notices;
  }

  static GoldenFile of(Path file) {
    return new GoldenFile(file, System::getenv, System::getProperty, System.err::println);
  }

  /** {@return what the file holds, or empty if there is none} */
  Optional<TraceShape> read() {
    synchronized (WRITING) {
      try {
        return Files.exists(file)
            ? Optional.of(TraceShape.parse(Files.readString(file), "golden file " + file))
            : Optional.empty();
      } catch (IOException e) {
        throw new UncheckedIOException(
            "Golden file " + file.toAbsolutePath()
                + " cannot be read as text in UTF-8; correct or delete it.",
            e);
      }
    }
  }

  /** Writes the file, or says why not. */
  Optional<String> writeMissing(String tree) {
    if (onCi) {
      return Optional.of("Expected the golden file " + file.toAbsolutePath()
          + ", but there is none, and on CI, where the environment variable " + CI
          + " is set, none is written. Run the test elsewhere once, look at the file it writes, and commit it. It would"
          + " hold:\n" + tree.stripTrailing());
    }
    write(
        tree,
        "There was no golden file " + file.toAbsolutePath()
            + ", so it was written with what was found.");
    return Optional.empty();
  }

  /** {@return whether the file was to be rewritten, and was} */
  boolean rewrite(String tree) {
    if (update && !onCi) {
      write(
          tree,
          "Golden file " + file.toAbsolutePath() + " was rewritten with what was found, since "
              + UPDATE + " is true.");
      return true;
    }
    return false;
  }

  private void write(String tree, String notice) {
    synchronized (WRITING) {
      try {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
          Files.createDirectories(directory);
        }
        Files.writeString(file, HEAD + tree);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "Golden file " + file.toAbsolutePath()
                + " cannot be written; it must lie where the test may write.",
            e);
      }
    }
    notices.accept("[jobdrill] " + notice + " Look at it before you commit it.");
  }

  String howToUpdate() {
    return onCi && update
        ? "The system property " + UPDATE + " does nothing on CI, where the environment variable "
            + CI + " is set."
        : "If that is meant to be, rewrite the file: run the test with -D" + UPDATE + "=true.";
  }

  @Override
  public String toString() {
    return "golden file " + file;
  }
}
