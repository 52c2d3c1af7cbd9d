package dev.jobdrill.deadjob;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step that had completed before the job died.
 *
 * @param name its name
 * @param input what it was called with; null if the source does not tell
 * @param output what it returned
 * @param attempt its attempt that completed, counted from 1; null if unknown
 * @param at when it completed; null if unknown
 */
public record CompletedStep(
    String name,
    @Nullable Json input,
    Json output,
    @Nullable Integer attempt,
    @Nullable Instant at) {}
