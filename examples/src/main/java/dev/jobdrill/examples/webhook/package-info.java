/** Webhook delivery: waits as long as the receiver asks, gives up on errors that no retry mends. */
@NullMarked
package dev.jobdrill.examples.webhook;

import org.jspecify.annotations.NullMarked;
