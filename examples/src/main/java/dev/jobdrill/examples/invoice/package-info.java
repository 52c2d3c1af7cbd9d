/** The invoice pipeline: fetch and notify over HTTP, persist into a SQL database. */
@NullMarked
package dev.jobdrill.examples.invoice;

import org.jspecify.annotations.NullMarked;
