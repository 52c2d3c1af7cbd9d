package dev.jobdrill.deadjob;

import org.jspecify.annotations.Nullable;

/**
 * One entry as its source keeps it.
 *
 * @param origin where it comes from, for messages, such as {@code dead.json, entry 3}
 * @param value the entry
 * @param score its score in a Redis sorted set, in decimal digits; null if it has none, or the export lost it
 * @param version the source's version; null if unknown
 * @param limits what is read at most
 */
public record RawDeadJob(
    String origin,
    Json value,
    @Nullable String score,
    @Nullable String version,
    ReadLimits limits) {}
