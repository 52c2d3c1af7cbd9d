/**
 * What goes wrong and where: faults, fault points, and the injector that strikes them. Only the test
 * side passes an injector to an executor, so a production process cannot inject a fault by accident.
 */
@NullMarked
package dev.jobdrill.fault;

import org.jspecify.annotations.NullMarked;
