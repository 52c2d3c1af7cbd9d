package dev.jobdrill.examples.webhook;

/** What happened, and whom to tell. */
public record WebhookEvent(String id, String type, String receiver) {}
