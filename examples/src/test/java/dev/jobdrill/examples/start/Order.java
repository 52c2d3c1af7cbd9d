package dev.jobdrill.examples.start;

record Order(long id, int cents) {}
