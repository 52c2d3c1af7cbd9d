/**
 * Dead jobs of other systems and of our own in one portable form: read from a live Redis by read commands alone or from
 * exports, redacted by an allowlist, written as a JSON document. What comes in is hostile: bounded in size, inflated size
 * and depth, and parsed without polymorphic typing.
 */
@NullMarked
package dev.jobdrill.deadjob;

import org.jspecify.annotations.NullMarked;
