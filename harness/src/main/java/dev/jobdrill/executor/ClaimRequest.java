package dev.jobdrill.executor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request for a job. Sent again because its reply was lost, it gets the job that it got the first time.
 *
 * @param queue the queue to ask
 * @param worker the worker's name, for diagnosis
 * @param slot which of the worker's slots asks; a slot has one request under way at a time
 * @param released the job whose release takes the request along, which may remember what it took; null if it is made by
 *     itself or with an enqueueing
 * @param id unique among all requests ever sent by this slot
 * @param lease how long the right to run lasts
 */
public record ClaimRequest(
    String queue, String worker, int slot, @Nullable JobRef released, String id, Duration lease) {}
