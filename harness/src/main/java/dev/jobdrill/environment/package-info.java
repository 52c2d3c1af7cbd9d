/**
 * Redis and WireMock for drills: booted as containers, embedded in and beside the JVM, or reached at a URL. One
 * {@link dev.jobdrill.environment.DrillEnvironment} serves a whole JVM, and each test owns a
 * {@link dev.jobdrill.environment.Sandbox} in it.
 */
@NullMarked
package dev.jobdrill.environment;

import org.jspecify.annotations.NullMarked;
