package dev.jobdrill.recording;

/**
 * What may be behind a job's fate.
 *
 * @param what the suspicion, a sentence
 * @param evidence what was observed that speaks for it
 */
record Suspicion(String what, String evidence) {}
