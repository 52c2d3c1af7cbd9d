package dev.jobdrill.examples.messages;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Java sources as trees. They are parsed and nothing more, so that no class path is needed. */
final class SourceFiles {
  private SourceFiles() {}

  static List<CompilationUnitTree> under(Path... folders) throws IOException {
    List<JavaFileObject> files = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> found = Files.walk(folder)) {
        found
            .filter(file -> file.toString().endsWith(".java"))
            .sorted()
            .forEach(file -> files.add(new Text(file.toUri(), read(file))));
      }
    }
    return parse(files);
  }

  static List<CompilationUnitTree> of(Map<String, String> codeByName) {
    List<JavaFileObject> files = new ArrayList<>();
    codeByName.forEach(
        (name, code) -> files.add(new Text(URI.create("string:///" + name + ".java"), code)));
    return parse(files);
  }

  private static List<CompilationUnitTree> parse(List<JavaFileObject> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavacTask task =
        (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, files);
    List<CompilationUnitTree> units = new ArrayList<>();
    try {
      task.parse().forEach(units::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return units;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String code;

    Text(URI uri, String code) {
      super(uri, Kind.SOURCE);
      this.code = code;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return code;
    }
  }
}
