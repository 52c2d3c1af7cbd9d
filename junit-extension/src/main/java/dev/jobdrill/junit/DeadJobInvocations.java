package dev.jobdrill.junit;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.DeadJobException;
import dev.jobdrill.deadjob.DeadJobSink;
import dev.jobdrill.deadjob.DeadJobSource;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** One invocation of a {@link DeadJobTest} a matching file. */
final class DeadJobInvocations implements TestTemplateInvocationContextProvider {
  private static final int NAME_LIMIT = 150;

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getRequiredTestMethod(), DeadJobTest.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    String pattern = AnnotationSupport.findAnnotation(
            context.getRequiredTestMethod(), DeadJobTest.class)
        .orElseThrow()
        .value();
    List<Path> files = matching(context, pattern);
    if (files.isEmpty()) {
      throw failure(
          context,
          pattern,
          "no file matches. A dead-job test without a dead job proves nothing: correct the"
              + " pattern, which has '/' between folders and '*' or '?' in its last part only, or add"
              + " the file under src/test/resources",
          null);
    }
    return files.stream().flatMap(DeadJobInvocations::invocations);
  }

  /** An entry that cannot be read is one failing invocation: it never keeps the others from running. */
  private static Stream<TestTemplateInvocationContext> invocations(Path file) {
    List<TestTemplateInvocationContext> invocations = new ArrayList<>();
    try {
      DeadJobSource.any().read(file, new DeadJobSink() {
        @Override
        public void job(DeadJob job) {
          String error = job.error().map(found -> " died of " + found).orElse("");
          invocations.add(NamedInvocation.giving(
              bounded(job.id() + " " + job.name() + error), DeadJob.class, job));
        }

        @Override
        public void bad(DeadJobSink.BadEntry bad) {
          invocations.add(unreadable(file, new DeadJobException(bad.reason(), null)));
        }
      });
    } catch (DeadJobException e) {
      invocations.add(unreadable(file, e));
    }
    if (invocations.isEmpty()) {
      invocations.add(unreadable(
          file,
          new DeadJobException(
              file + " holds no dead job. A dead-job test without one proves nothing.", null)));
    }
    return invocations.stream();
  }

  private static TestTemplateInvocationContext unreadable(Path file, DeadJobException why) {
    return NamedInvocation.failing(bounded(file.getFileName() + " cannot be read"), why);
  }

  private static List<Path> matching(ExtensionContext context, String pattern) {
    int slash = pattern.lastIndexOf('/');
    String folder = slash < 0 ? "" : pattern.substring(0, slash);
    String glob = pattern.substring(slash + 1);
    List<Path> files = new ArrayList<>();
    try {
      List<URL> roots =
          Collections.list(context.getRequiredTestClass().getClassLoader().getResources(folder));
      for (URL root : roots) {
        if (root.getProtocol().equals("file")) {
          files.addAll(list(Path.of(toUri(root)), glob));
        }
      }
    } catch (PatternSyntaxException e) {
      throw failure(
          context, pattern, "'" + glob + "' is no file pattern: " + e.getDescription(), e);
    } catch (IOException e) {
      throw failure(context, pattern, "the class path cannot be read: " + e, e);
    }
    Collections.sort(files);
    return files;
  }

  private static List<Path> list(Path folder, String glob) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, glob.isEmpty() ? "*" : glob)) {
      for (Path entry : entries) {
        if (Files.isRegularFile(entry)) {
          files.add(entry);
        } else if (Files.isDirectory(entry)) {
          files.addAll(list(entry, "*"));
        }
      }
    }
    return files;
  }

  private static URI toUri(URL url) {
    try {
      return url.toURI();
    } catch (URISyntaxException e) {
      throw new ExtensionConfigurationException(
          "A folder of the class path has no usable name: " + url, e);
    }
  }

  private static ExtensionConfigurationException failure(
      ExtensionContext context, String pattern, String why, @Nullable Exception cause) {
    return new ExtensionConfigurationException(
        "@DeadJobTest(\"" + pattern + "\") on " + context.getRequiredTestClass().getName() + "."
            + context.getRequiredTestMethod().getName() + ": " + why + ".",
        cause);
  }

  /** What comes from production is one line of a bounded length here, whatever it holds. */
  private static String bounded(String name) {
    String line = name.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    StringBuilder shown = new StringBuilder();
    line.codePoints().limit(NAME_LIMIT).forEach(shown::appendCodePoint);
    return shown.length() == line.length() ? line : shown + "…";
  }
}
