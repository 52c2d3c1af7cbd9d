package dev.jobdrill.deadjob;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One failure of a dead job.
 *
 * @param type the error's class; null if the source does not tell
 * @param message its message; null if there was none
 * @param stack its stack trace; null if none was kept
 * @param attempt the attempt it ended, counted from 1; null if unknown
 * @param at when; null if unknown
 * @param step the step it failed in; null if unknown
 */
public record JobError(
    @Nullable String type,
    @Nullable String message,
    @Nullable String stack,
    @Nullable Integer attempt,
    @Nullable Instant at,
    @Nullable String step) {}
