package dev.jobdrill;

import java.util.Optional;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A random order of methods, which yet run in parallel: JUnit's own runs what it has ordered one after the other. */
public final class InAnyOrder extends MethodOrderer.Random {
  @Override
  public Optional<ExecutionMode> getDefaultExecutionMode() {
    return Optional.empty();
  }
}
