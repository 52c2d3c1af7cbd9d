package dev.jobdrill.recording;

import dev.jobdrill.executor.Transition;
import java.time.Instant;

/**
 * What a worker tried to write after it had lost its lease, and what the store rejected for that.
 *
 * @param transition the write
 * @param at when, on the executor's clock
 */
public record ZombieWrite(Transition transition, Instant at) {}
