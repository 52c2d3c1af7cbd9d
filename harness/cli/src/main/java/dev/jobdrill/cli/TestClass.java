package dev.jobdrill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;

/**
 * The test class that an import writes.
 *
 * @param packageName its package; empty for none
 * @param simpleName its name
 */
record TestClass(String packageName, String simpleName) {
  private static final Pattern RESOURCES =
      Pattern.compile(".*src[/\\\\]test[/\\\\]resources[/\\\\]?");

  static TestClass of(String name) {
    if (!SourceVersion.isName(name)) {
      throw new CliException("--test " + name
          + " is no name of a Java class; expected such as com.acme.OrderDeadJobTest.");
    }
    int dot = name.lastIndexOf('.');
    return new TestClass(dot < 0 ? "" : name.substring(0, dot), name.substring(dot + 1));
  }

  Path file() {
    return Path.of("src", "test", "java")
        .resolve(packageName.replace('.', '/'))
        .resolve(simpleName + ".java");
  }

  boolean writeIfAbsent(Path documents) throws IOException {
    Path file = file();
    if (Files.exists(file)) {
      return false;
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, source(documents));
    return true;
  }

  String source(Path documents) {
    String folder = RESOURCES.matcher(documents.toString()).replaceFirst("").replace('\\', '/');
    String pattern = folder.isEmpty() ? "*.json" : folder + "/*.json";
    return (packageName.isEmpty() ? "" : "package " + packageName + ";\n\n")
        + """
        import dev.jobdrill.deadjob.DeadJobReplay;
        import dev.jobdrill.junit.DeadJobTest;
        import dev.jobdrill.junit.JobPipelineTest;
        import dev.jobdrill.junit.PipelineUnderTest;
        import dev.jobdrill.pipeline.Pipeline;

        @JobPipelineTest
        class %s {
          @PipelineUnderTest
          Pipeline<?> pipeline() {
            throw new UnsupportedOperationException("Return the pipeline that these jobs died in");
          }

          /** Dies of the same error; once that is fixed, change reproduces() to completes(). */
          @DeadJobTest("%s")
          void replays(DeadJobReplay replay) {
            replay.reproduces();
          }
        }
        """.formatted(simpleName, pattern.replace("\"", ""));
  }
}
