/**
 * What a drill's jobs and the user's own code emit while the drill is open: log lines of Logback, Log4j 2 and
 * java.util.logging, spans, metrics and error reports, each kept with the test and the job it belongs to.
 */
@NullMarked
package dev.jobdrill.recording.signal;

import org.jspecify.annotations.NullMarked;
