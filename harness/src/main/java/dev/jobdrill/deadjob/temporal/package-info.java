/**
 * Histories of Temporal workflows, checked against workflow code through the SDK's replayer, with what
 * that does not compare. {@link dev.jobdrill.deadjob.temporal.TemporalHistory} needs no Temporal on the
 * class path; {@link dev.jobdrill.deadjob.temporal.WorkflowReplay} needs {@code temporal-testing}.
 */
@NullMarked
package dev.jobdrill.deadjob.temporal;

import org.jspecify.annotations.NullMarked;
