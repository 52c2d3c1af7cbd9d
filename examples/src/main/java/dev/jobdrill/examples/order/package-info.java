/** Order fulfilment: one child job a parcel, and what was reserved is released where one cannot be shipped. */
@NullMarked
package dev.jobdrill.examples.order;

import org.jspecify.annotations.NullMarked;
