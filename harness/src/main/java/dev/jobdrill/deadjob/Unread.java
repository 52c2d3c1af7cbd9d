package dev.jobdrill.deadjob;

/**
 * A part that could not be read, or that the source does not have.
 *
 * @param what which part
 * @param reason why
 */
public record Unread(String what, String reason) {}
