/**
 * Jobdrill in JUnit Jupiter: the annotations and the extension behind them. Thin: what it does can be
 * done with {@link dev.jobdrill.drill.JobHarness} from any other test framework.
 */
@NullMarked
package dev.jobdrill.junit;

import org.jspecify.annotations.NullMarked;
