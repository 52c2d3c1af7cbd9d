package dev.jobdrill.environment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Temporary directories. */
final class Directories {

  private Directories() {}

  /** {@return what removes the directory and everything in it when closed; links are removed, not followed} */
  static AutoCloseable removal(Path directory) {
    return () -> {
      List<Path> deepestFirst;
      try (Stream<Path> tree = Files.walk(directory)) {
        deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    };
  }
}
