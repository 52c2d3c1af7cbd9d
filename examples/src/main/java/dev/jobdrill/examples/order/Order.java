package dev.jobdrill.examples.order;

import java.util.List;

/** An order; each parcel is shipped by itself. */
public record Order(String id, long amountCents, List<Parcel> parcels) {
  /** What goes into one box. */
  public record Parcel(String id, String sku, int quantity) {}
}
