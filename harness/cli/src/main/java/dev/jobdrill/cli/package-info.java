/** The command line over dead jobs: list, show, import, redrive, explain. */
@NullMarked
package dev.jobdrill.cli;

import org.jspecify.annotations.NullMarked;
