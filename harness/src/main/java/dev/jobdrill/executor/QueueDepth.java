package dev.jobdrill.executor;

/**
 * How many jobs of a queue stand where.
 *
 * @param ready waiting for a worker
 * @param delayed waiting for their time; those that came due since the last claim are among them
 * @param active leased by workers
 * @param waiting waiting for their children
 * @param dead in the dead set
 */
public record QueueDepth(long ready, long delayed, long active, long waiting, long dead) {}
