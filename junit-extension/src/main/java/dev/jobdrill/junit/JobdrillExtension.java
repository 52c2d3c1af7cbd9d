package dev.jobdrill.junit;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The extension behind {@link JobPipelineTest}. Registered by hand, it takes its settings from its
 * builder:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final JobdrillExtension jobdrill =
 *     JobdrillExtension.builder().pipeline(InvoicePipeline.create()).build();
 * }</pre>
 */
public final class JobdrillExtension implements ParameterResolver, AfterEachCallback {
  static final Namespace NAMESPACE = Namespace.create(JobdrillExtension.class);

  private static final String SESSION = "session";

  private final ExtensionSettings settings;

  /** For {@code @ExtendWith}: the settings come from {@link JobPipelineTest} and its weaker sources. */
  public JobdrillExtension() {
    this(ExtensionSettings.FROM_ANNOTATION);
  }

  JobdrillExtension(ExtensionSettings settings) {
    this.settings = settings;
  }

  /** {@return a builder, for {@code @RegisterExtension}} */
  public static JobdrillExtensionBuilder builder() {
    return new JobdrillExtensionBuilder();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return TestSession.PARAMETERS.contains(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          parameter.getParameter().getType().getSimpleName() + " belongs to one test, and "
              + parameter.getDeclaringExecutable().getName() + " of "
              + context.getRequiredTestClass().getName()
              + " serves many. Take it in the test method, in @BeforeEach or in @AfterEach.");
    }
    return session(context).argument(parameter.getParameter());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Optional<Throwable> failure = context.getExecutionException();
    TestSession session = context.getStore(NAMESPACE).get(SESSION, TestSession.class);
    if (failure.isPresent()) {
      if (session != null) {
        new Evidence(context).keep(session, failure.get());
      }
    } else if (session != null) {
      judge(context, session);
    } else if (!FaultAnnotations.of(context).isEmpty()) {
      // The test never asked for what would run a job, so its faults cannot have struck.
      session(context).requireFaultsStruck();
    }
  }

  private static void judge(ExtensionContext context, TestSession session) {
    try {
      session.requireFaultsStruck();
    } catch (AssertionError notStruck) {
      new Evidence(context).keep(session, notStruck);
      throw notStruck;
    }
    new Evidence(context).keep(session);
  }

  private TestSession session(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            SESSION, key -> new TestSession(context, settings), TestSession.class);
  }
}
