package dev.jobdrill.junit;

import dev.jobdrill.deadjob.DeadJob;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Names of jobs, in which {@code *} stands for any text. */
final class JobNames {
  private final List<Pattern> patterns;

  private JobNames(List<Pattern> patterns) {
    this.patterns = patterns;
  }

  static JobNames of(String... names) {
    return new JobNames(Arrays.stream(names)
        .map(name -> Pattern.compile(Pattern.quote(name).replace("*", "\\E.*\\Q"), Pattern.DOTALL))
        .toList());
  }

  /** Without names, every job has one of them. */
  boolean include(DeadJob job) {
    return patterns.isEmpty()
        || patterns.stream().anyMatch(name -> name.matcher(job.name()).matches());
  }
}
