/**
 * What the executor emits: logs at step boundaries, spans, metrics and error reports, each an interceptor of its own
 * that a production process attaches. None of them adds a round trip to the store.
 */
@NullMarked
package dev.jobdrill.telemetry;

import org.jspecify.annotations.NullMarked;
