package dev.jobdrill.junit;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
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
public final class JobdrillExtension
    implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
  static final Namespace NAMESPACE = Namespace.create(JobdrillExtension.class);

  private static final String SESSION = "session";
  private static final String ACTIVE = "active";

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

  ExtensionSettings settings() {
    return settings;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    // Each run of an exploration has arguments of its own.
    return TestSession.supports(parameter.getParameter())
        && !FaultExploration.isParameterOfBody(parameter);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Executable taker = parameter.getDeclaringExecutable();
    // Even where JUnit makes an instance for one test: its pipelines can be asked for only once it
    // is made.
    if (context.getTestMethod().isEmpty() || taker instanceof Constructor) {
      throw new ParameterResolutionException(
          parameter.getParameter().getType().getSimpleName() + " belongs to one test, and "
              + (taker instanceof Constructor
                  ? "the constructor of " + taker.getDeclaringClass().getName()
                      + " is called before it begins"
                  : taker.getName() + " of " + taker.getDeclaringClass().getName() + " serves many")
              + ". Take it in the test method, in @BeforeEach or in @AfterEach.");
    }
    return session(context).argument(parameter.getParameter());
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(NAMESPACE).put(ACTIVE, true);
  }

  static boolean isActive(ExtensionContext context) {
    return context.getStore(NAMESPACE).get(ACTIVE) != null;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Optional<Throwable> failure = context.getExecutionException();
    TestSession session = context.getStore(NAMESPACE).get(SESSION, TestSession.class);
    if (session != null) {
      session.conclude(failure);
    } else if (failure.isEmpty() && !FaultAnnotations.of(context).isEmpty()) {
      // A test that took nothing from us has run no job, so its faults cannot have struck.
      session(context).conclude(failure);
    }
  }

  /** Not computed by the store, which would keep a failure and throw it again when the test ends. */
  private TestSession session(ExtensionContext context) {
    Store store = context.getStore(NAMESPACE);
    TestSession session = store.get(SESSION, TestSession.class);
    if (session == null) {
      session = new TestSession(context, settings);
      store.put(SESSION, session);
    }
    return session;
  }
}
