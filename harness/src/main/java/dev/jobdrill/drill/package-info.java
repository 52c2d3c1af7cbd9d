/**
 * The handle that a test holds: it enqueues jobs, drives them in virtual time, injects faults and
 * returns what was observed. Knows nothing of JUnit.
 */
@NullMarked
package dev.jobdrill.drill;

import org.jspecify.annotations.NullMarked;
