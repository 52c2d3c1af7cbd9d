package dev.jobdrill.examples.invoice;

/** An invoice as the billing service answers it; the amount is in the currency's smallest unit. */
public record Invoice(long id, String number, String currency, long amountCents) {}
