package dev.jobdrill.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Locale;

/** What OpenTelemetry's semantic conventions name; its messaging part is still in development. */
final class Conventions {
  static final String SCOPE = "dev.jobdrill";

  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> DESTINATION =
      AttributeKey.stringKey("messaging.destination.name");

  /** The error type of an attempt whose lease was lost: no exception says so. */
  static final String LEASE_LOST = "lease_lost";

  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  private static final AttributeKey<String> OPERATION_NAME =
      AttributeKey.stringKey("messaging.operation.name");
  private static final AttributeKey<String> OPERATION_TYPE =
      AttributeKey.stringKey("messaging.operation.type");
  private static final AttributeKey<String> MESSAGE_ID =
      AttributeKey.stringKey("messaging.message.id");

  private Conventions() {}

  static AttributesBuilder messaging(String operation, String type, String queue, String jobId) {
    return Attributes.builder()
        .put(SYSTEM, "jobdrill")
        .put(OPERATION_NAME, operation)
        .put(OPERATION_TYPE, type)
        .put(DESTINATION, queue)
        .put(MESSAGE_ID, jobId)
        .put(JobdrillAttributes.JOB_ID, jobId);
  }

  static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
