/**
 * Dead jobs of other systems, read from the form in which those keep them, to be drilled again. What
 * comes in is hostile: bounded in size and parsed without polymorphic typing.
 */
@NullMarked
package dev.jobdrill.deadjob;

import org.jspecify.annotations.NullMarked;
