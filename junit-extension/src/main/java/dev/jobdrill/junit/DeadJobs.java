package dev.jobdrill.junit;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.DeadJobException;
import dev.jobdrill.deadjob.DeadJobSink;
import dev.jobdrill.deadjob.DeadJobSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** What a {@link DeadJobTest} finds: of each dead job one, in a stable order, and of each entry that cannot be read one. */
final class DeadJobs {
  private static final int NAME_LIMIT = 150;

  private final ExtensionContext context;
  private final DeadJobTest wanted;
  private final JobNames names;
  private final List<Found> found = new ArrayList<>();

  private DeadJobs(ExtensionContext context) {
    this.context = context;
    this.wanted = AnnotationSupport.findAnnotation(
            context.getRequiredTestMethod(), DeadJobTest.class)
        .orElseThrow();
    this.names = JobNames.of(wanted.jobs());
  }

  /**
   * What stands for one invocation.
   *
   * @param name in one line of a bounded length, whatever the job holds
   * @param job the dead job; null if there is none
   * @param why why there is none; null if there is one
   */
  record Found(String name, @Nullable DeadJob job, @Nullable RuntimeException why) {
    static Found job(String name, DeadJob job) {
      return new Found(bounded(name), job, null);
    }

    static Found none(String name, RuntimeException why) {
      return new Found(bounded(name), null, why);
    }
  }

  static boolean areWantedBy(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getRequiredTestMethod(), DeadJobTest.class);
  }

  /** At least one. */
  static List<Found> of(ExtensionContext context) {
    return new DeadJobs(context).find();
  }

  private List<Found> find() {
    if (wanted.value().length + wanted.live().length == 0) {
      throw failure("it names neither a file nor a live dead set. Give at least one", null);
    }
    Set<Path> files = new LinkedHashSet<>();
    for (String pattern : wanted.value()) {
      files.addAll(matching(pattern));
    }
    files.forEach(this::readFile);
    if (!files.isEmpty() && found.isEmpty()) {
      throw failure(
          "no dead job of its files is named as attribute jobs wants it. Correct the names", null);
    }
    for (DeadJobTest.Live live : wanted.live()) {
      found.addAll(new LiveDeadSet(context, live, names::include).read());
    }
    return found;
  }

  private List<Path> matching(String pattern) {
    List<Path> files;
    try {
      files =
          FilePatterns.matching(pattern, "**", context.getRequiredTestClass().getClassLoader());
    } catch (FilePatterns.UnusableException e) {
      throw failure(String.valueOf(e.getMessage()), e);
    }
    if (files.isEmpty()) {
      throw failure(
          "no file matches " + pattern + ". A dead-job test without a dead job proves nothing:"
              + " correct the pattern, which has '/' between folders and '*' or '?' within a name, or add the file under"
              + " src/test/resources",
          null);
    }
    return files;
  }

  /** An entry that cannot be read is one failing invocation: it never keeps the others from running. */
  private void readFile(Path file) {
    int[] entries = {0};
    try {
      DeadJobSource.any().read(file, new DeadJobSink() {
        @Override
        public void job(DeadJob job) {
          entries[0]++;
          if (names.include(job)) {
            String error = job.error().map(seen -> " died of " + seen).orElse("");
            found.add(Found.job(job.id() + " " + job.name() + error, job));
          }
        }

        @Override
        public void bad(DeadJobSink.BadEntry bad) {
          entries[0]++;
          found.add(unreadable(file, new DeadJobException(bad.reason(), null)));
        }
      });
    } catch (DeadJobException e) {
      entries[0]++;
      found.add(unreadable(file, e));
    }
    if (entries[0] == 0) {
      found.add(unreadable(
          file,
          new DeadJobException(
              file + " holds no dead job. A dead-job test without one proves nothing.", null)));
    }
  }

  private static Found unreadable(Path file, DeadJobException why) {
    return Found.none(file.getFileName() + " cannot be read", why);
  }

  private ExtensionConfigurationException failure(String why, @Nullable Exception cause) {
    return new ExtensionConfigurationException(
        "@DeadJobTest(\"" + String.join("\", \"", wanted.value()) + "\") on "
            + context.getRequiredTestClass().getName() + "."
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
