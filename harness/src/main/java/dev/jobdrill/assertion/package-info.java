/**
 * AssertJ assertions on job runs, with {@link dev.jobdrill.assertion.JobAssertions} as the one entry
 * point. A failing assertion says what was found and prints the job's timeline.
 */
@NullMarked
package dev.jobdrill.assertion;

import org.jspecify.annotations.NullMarked;
