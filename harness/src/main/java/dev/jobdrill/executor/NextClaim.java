package dev.jobdrill.executor;

import org.jspecify.annotations.Nullable;

/** Where an attempt that is about to let go of its job learns what to ask for in the same round trip. */
@FunctionalInterface
interface NextClaim {
  /** Asks for nothing. */
  NextClaim NONE = job -> null;

  /** {@return a request that goes along with the release of a job, or null to ask for nothing} */
  @Nullable
  ClaimRequest request(JobRef released);
}
