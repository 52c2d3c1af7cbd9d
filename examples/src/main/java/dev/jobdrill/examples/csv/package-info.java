/** Import of a large CSV file in batches, each a job of its own. */
@NullMarked
package dev.jobdrill.examples.csv;

import org.jspecify.annotations.NullMarked;
