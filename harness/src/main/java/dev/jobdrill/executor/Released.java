package dev.jobdrill.executor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of letting go of a job.
 *
 * @param accepted false if the lease was lost; nothing was changed then, and nothing claimed
 * @param next the answer to the request for the next job; null if none was made
 * @param evicted ids of dead jobs that had to go to keep within the dead set's caps
 */
public record Released(boolean accepted, @Nullable ClaimResult next, List<String> evicted) {}
