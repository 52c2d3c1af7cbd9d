/**
 * The shape of a trace as a tree of text: written by hand or read from spans, compared by parentage, and its differences
 * drawn. Knows nothing of job runs, so that it serves any list of spans.
 */
@NullMarked
package dev.jobdrill.assertion.trace;

import org.jspecify.annotations.NullMarked;
