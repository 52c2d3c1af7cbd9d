package dev.jobdrill.recording;

import dev.jobdrill.environment.HttpExchange;

/**
 * An HTTP exchange with the stub server, and the step execution it belongs to.
 *
 * @param step the step that was running when the request arrived
 * @param attempt the attempt it belonged to
 * @param http the exchange
 */
public record StepExchange(String step, int attempt, HttpExchange http) {}
