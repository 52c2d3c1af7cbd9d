/**
 * Runs a pipeline once for every schedule of faults up to a bound, and holds each run to the same invariants. Knows
 * nothing of JUnit.
 */
@NullMarked
package dev.jobdrill.exploration;

import org.jspecify.annotations.NullMarked;
