package dev.jobdrill.cli;

import dev.jobdrill.deadjob.Allowlist;
import dev.jobdrill.deadjob.Redactor;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The allowlist. */
final class Allowed {
  @Option(
      names = "--allow",
      split = ",",
      paramLabel = "FIELD",
      description = "what may leave in the clear: names of fields, or paths such as input[0]")
  private List<String> fields = new ArrayList<>();

  Redactor redactor() {
    try {
      return new Redactor(Allowlist.of(fields.toArray(String[]::new)));
    } catch (IllegalArgumentException e) {
      throw new CliException("--allow: " + e.getMessage() + ".");
    }
  }
}
