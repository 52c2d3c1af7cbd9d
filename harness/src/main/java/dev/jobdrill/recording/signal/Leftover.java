package dev.jobdrill.recording.signal;

/**
 * What an attempt left on its thread, where the next job would find it. The drill has removed it.
 *
 * @param origin the attempt
 * @param what what it was, in words
 */
public record Leftover(StepRef origin, String what) {}
