package dev.jobdrill.examples.start.careless;

record Order(long id, int cents) {}
