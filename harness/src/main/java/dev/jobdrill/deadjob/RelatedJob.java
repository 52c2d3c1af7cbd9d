package dev.jobdrill.deadjob;

import org.jspecify.annotations.Nullable;

/**
 * A parent or a child of a dead job.
 *
 * @param id its id, as the source writes it
 * @param queue its queue; null if unknown
 * @param name its name; null if unknown
 * @param state what came of it: {@code running}, {@code completed}, {@code failed}, {@code failure ignored}; null if unknown
 * @param result what it returned; null if unknown
 * @param reason why it failed; null if unknown
 */
public record RelatedJob(
    String id,
    @Nullable String queue,
    @Nullable String name,
    @Nullable String state,
    @Nullable Json result,
    @Nullable String reason) {}
