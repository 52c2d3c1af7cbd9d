package dev.jobdrill.recording;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long something took on this machine, whatever the virtual clock says. For reading only: it is another one in
 * every run.
 *
 * @param attempt the attempt, counted from 1
 * @param step the step; null for the attempt as a whole
 * @param start when it began, counted from the first sight of the job
 * @param took how long it took
 */
public record WallTime(int attempt, @Nullable String step, Duration start, Duration took) {}
