/**
 * The checkpointing executor: job states, attempts, leases, the clock, and the store it needs as an
 * interface. Fit for production; faults and recordings reach it only through a {@link
 * dev.jobdrill.executor.JobInterceptor} that is passed in.
 */
@NullMarked
package dev.jobdrill.executor;

import org.jspecify.annotations.NullMarked;
