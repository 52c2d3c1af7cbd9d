/**
 * Redis and WireMock for drills: booted as containers, embedded in this JVM, or reached at a URL. Each test gets its
 * own key prefix and its own stub server on them.
 */
@NullMarked
package dev.jobdrill.environment;

import org.jspecify.annotations.NullMarked;
