package dev.jobdrill.executor;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What goes with letting go of a job.
 *
 * @param now the time on the executor's clock
 * @param next a request for the next job of the same queue, answered in the same round trip; null to take none. While
 *     jobs are ready, a store may find an expired lease or a due job a few milliseconds later than a claim does
 */
public record Release(Instant now, @Nullable ClaimRequest next) {}
