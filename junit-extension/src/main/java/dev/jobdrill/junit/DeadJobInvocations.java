package dev.jobdrill.junit;

import dev.jobdrill.deadjob.DeadJob;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** One invocation of a {@link DeadJobTest} a dead job. */
final class DeadJobInvocations implements TestTemplateInvocationContextProvider {
  /** Under every fault, they are explored, by the extension of that annotation. */
  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return DeadJobs.areWantedBy(context) && !FaultExploration.isWantedBy(context);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    return DeadJobs.of(context).stream().map(DeadJobInvocations::invocation);
  }

  private static TestTemplateInvocationContext invocation(DeadJobs.Found found) {
    if (found.why() != null) {
      return NamedInvocation.failing(found.name(), found.why());
    }
    DeadJob job = java.util.Objects.requireNonNull(found.job());
    return NamedInvocation.giving(found.name(), DeadJob.class, job);
  }
}
