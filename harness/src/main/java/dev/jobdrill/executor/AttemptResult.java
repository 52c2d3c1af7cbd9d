package dev.jobdrill.executor;

import org.jspecify.annotations.Nullable;

/**
 * What an attempt leaves.
 *
 * @param attempt its number
 * @param outcome how it ended
 * @param next the answer to the request for the next job; null if none was made
 */
record AttemptResult(
    int attempt, AttemptOutcome outcome, @Nullable ClaimResult next) {}
