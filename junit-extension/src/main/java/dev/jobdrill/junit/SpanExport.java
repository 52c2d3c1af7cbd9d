package dev.jobdrill.junit;

import dev.jobdrill.report.DrillReport;
import dev.jobdrill.report.OtlpExport;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the spans of this run's drills where OpenTelemetry's environment variables say, until that fails once. */
final class SpanExport {
  private static final Logger log = LoggerFactory.getLogger("dev.jobdrill.evidence");

  private final Optional<OtlpExport> export;
  private final AtomicBoolean failed = new AtomicBoolean();

  private SpanExport(ExtensionContext context) {
    export = OtlpExport.configured(name -> setting(context, name));
  }

  /** A configuration parameter of the variable's name comes first, since a test cannot set the environment. */
  private static @Nullable String setting(ExtensionContext context, String name) {
    return context.getConfigurationParameter(name).orElseGet(() -> System.getenv(name));
  }

  static SpanExport of(ExtensionContext context) {
    try {
      return RootStore.computeIfAbsent(
          context, "span export", key -> new SpanExport(context), SpanExport.class);
    } catch (IllegalArgumentException e) {
      throw new ExtensionConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }

  /** One failure is told and then no more is tried: a receiver that is down must not slow down every test. */
  void send(DrillReport drill) {
    if (export.isEmpty() || failed.get()) {
      return;
    }
    try {
      export.get().send(drill);
    } catch (IOException e) {
      tell(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      tell(e);
    }
  }

  private void tell(Exception e) {
    if (!failed.getAndSet(true)) {
      log.warn(
          "The spans of drills could not be sent to {}, and no more are sent: {}",
          export.map(OtlpExport::endpoint).orElseThrow(),
          e.toString());
    }
  }
}
