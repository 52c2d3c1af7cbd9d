package dev.jobdrill.executor;

import org.jspecify.annotations.Nullable;

/**
 * What came of adding a job and asking for the next one.
 *
 * @param added false if a job of that id exists in the queue already, which is then left as it is
 * @param next the answer to the request; null if nothing was claimed, since an earlier call had added the job
 */
public record Enqueued(boolean added, @Nullable ClaimResult next) {}
