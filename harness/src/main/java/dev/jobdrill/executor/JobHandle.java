package dev.jobdrill.executor;

/**
 * What enqueueing returns.
 *
 * @param queue the queue the job is in
 * @param jobId the job's id
 * @param created false if a job of that id was there already
 */
public record JobHandle(String queue, String jobId, boolean created) {}
