package dev.jobdrill.deadjob;

/**
 * A value that was replaced.
 *
 * @param path where in the document, such as {@code input[0].card}
 * @param kind its JSON type and, for strings, the length class, such as {@code string 9-32}
 */
public record Redaction(String path, String kind) {}
