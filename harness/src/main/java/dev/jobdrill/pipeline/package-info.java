/**
 * What a user writes: pipelines, their steps, and how failures are retried. Fit for production; it
 * depends on no other package of Jobdrill.
 */
@NullMarked
package dev.jobdrill.pipeline;

import org.jspecify.annotations.NullMarked;
