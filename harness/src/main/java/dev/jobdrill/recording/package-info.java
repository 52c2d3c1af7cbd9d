/**
 * What is captured while a job runs: attempts, step executions, faults that struck, HTTP exchanges,
 * and all of it as one object, {@link dev.jobdrill.recording.JobRun}, which can print its timeline.
 */
@NullMarked
package dev.jobdrill.recording;

import org.jspecify.annotations.NullMarked;
