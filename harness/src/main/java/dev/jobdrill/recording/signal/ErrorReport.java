package dev.jobdrill.recording.signal;

import dev.jobdrill.telemetry.ErrorContext;

/**
 * One error report, as an {@link dev.jobdrill.telemetry.ErrorReporter} got it.
 *
 * @param error what the attempt failed with
 * @param context where, and the payload fields that the pipeline allows
 * @param dead whether the job died of it
 */
public record ErrorReport(Throwable error, ErrorContext context, boolean dead) {}
