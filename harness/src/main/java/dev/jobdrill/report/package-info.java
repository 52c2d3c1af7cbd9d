/**
 * What a drill did, to look at: one self-contained page a drill, the data it is drawn from, and an index of the build's
 * drills. Whatever stands in a payload is shown as text.
 */
@NullMarked
package dev.jobdrill.report;

import org.jspecify.annotations.NullMarked;
