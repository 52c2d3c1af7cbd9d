package dev.jobdrill.junit;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Files by a pattern: of the class path, or behind {@code file:} from the working directory. */
final class FilePatterns {
  private static final String ON_DISK = "file:";
  private static final String WILD = "*?[{";

  private FilePatterns() {}

  /** A pattern that is none, or files that cannot be listed; the message says which. */
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message, Exception cause) {
      super(message, cause);
    }
  }

  /**
   * Sorted; none if nothing matches.
   *
   * @param ofFolder what a folder stands for: a pattern of the files in it
   */
  static List<Path> matching(String pattern, String ofFolder, ClassLoader loader)
      throws UnusableException {
    boolean onDisk = pattern.startsWith(ON_DISK);
    String path = onDisk ? pattern.substring(ON_DISK.length()) : pattern;
    String folder = folderOf(path);
    String glob = path.substring(folder.length());
    List<Path> files = new ArrayList<>();
    try {
      for (Path root : onDisk ? List.of(Path.of(folder)) : roots(folder, loader)) {
        if (Files.isDirectory(root)) {
          files.addAll(list(root, glob, ofFolder));
        }
      }
    } catch (PatternSyntaxException e) {
      throw new UnusableException(
          "'" + glob + "' is no file pattern: " + e.getDescription()
              + "; expected one such as **.json",
          e);
    } catch (IOException | URISyntaxException | InvalidPathException e) {
      throw new UnusableException("the files cannot be listed: " + e, e);
    }
    Collections.sort(files);
    return files;
  }

  /** Up to the last slash before any wildcard, which it includes. */
  private static String folderOf(String path) {
    int literal = 0;
    while (literal < path.length() && WILD.indexOf(path.charAt(literal)) < 0) {
      literal++;
    }
    return path.substring(0, path.substring(0, literal).lastIndexOf('/') + 1);
  }

  private static List<Path> roots(String folder, ClassLoader loader)
      throws IOException, URISyntaxException {
    List<Path> roots = new ArrayList<>();
    for (URL url : Collections.list(loader.getResources(folder))) {
      if (url.getProtocol().equals("file")) {
        roots.add(Path.of(url.toURI()));
      }
    }
    return roots;
  }

  private static List<Path> list(Path root, String glob, String ofFolder) throws IOException {
    String files = glob;
    if (glob.isEmpty()) {
      files = ofFolder;
    } else if (glob.chars().noneMatch(c -> WILD.indexOf(c) >= 0)
        && Files.isDirectory(root.resolve(glob))) {
      files = glob + "/" + ofFolder;
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + files);
    int depth = files.contains("**")
        ? Integer.MAX_VALUE
        : (int) files.chars().filter(c -> c == '/').count() + 1;
    try (Stream<Path> entries = Files.walk(root, depth)) {
      return entries
          .filter(Files::isRegularFile)
          .filter(file -> matcher.matches(root.relativize(file)))
          .toList();
    }
  }
}
