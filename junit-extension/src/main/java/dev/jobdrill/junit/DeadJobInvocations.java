package dev.jobdrill.junit;

import dev.jobdrill.deadjob.DeadJob;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
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
    return found.why() == null
        ? new NamedInvocation(found.name(), new Given(Objects.requireNonNull(found.job())))
        : NamedInvocation.failing(found.name(), found.why());
  }

  /** Gives the dead job to the test, and to the session that replays it. */
  private record Given(DeadJob job) implements ParameterResolver, BeforeEachCallback {
    @Override
    public void beforeEach(ExtensionContext context) {
      context.getStore(JobdrillExtension.NAMESPACE).put(DeadJob.class, job);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == DeadJob.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return job;
    }
  }
}
