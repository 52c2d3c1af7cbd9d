package dev.jobdrill.recording.signal;

import dev.jobdrill.executor.JobRef;

/**
 * A job that was enqueued by the thread that ran a step, in whatever way.
 *
 * @param origin the step
 * @param job the job that was enqueued
 * @param pipeline its pipeline's name
 * @param correlationId its correlation id
 * @param child whether it was enqueued as a child of the step's job
 */
public record SpawnedJob(
    StepRef origin, JobRef job, String pipeline, String correlationId, boolean child) {}
