package dev.jobdrill.deadjob;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Temporal's payloads as the JSON they carry. What a codec encrypted is named and kept as it is. */
final class TemporalPayloads {
  private final DeadJobBuilder job;
  private final ReadLimits limits;

  TemporalPayloads(DeadJobBuilder job, ReadLimits limits) {
    this.job = job;
    this.limits = limits;
  }

  /** All payloads of an input as an array; the CLI's shorthand has the values themselves there. */
  Json.Arr all(String what, @Nullable Json holder) {
    if (holder instanceof Json.Arr shorthand) {
      return shorthand;
    }
    List<Json> values = new ArrayList<>();
    if (holder != null) {
      for (Json payload : holder.list("payloads")) {
        values.add(one(what + "[" + values.size() + "]", payload));
      }
    }
    return new Json.Arr(values);
  }

  /** A result: the sole payload, null for none, an array of several. */
  Json result(String what, @Nullable Json holder) {
    List<Json> values = all(what, holder).items();
    if (values.isEmpty()) {
      return Json.Null.NULL;
    }
    return values.size() == 1 ? values.get(0) : new Json.Arr(values);
  }

  Json one(String what, Json payload) {
    Json metadata = payload.get("metadata");
    String encoded = metadata == null ? null : metadata.text("encoding");
    if (encoded == null) {
      return payload;
    }
    byte[] name = Decoding.base64OrNull(encoded);
    String encoding = name == null ? null : Decoding.utf8OrNull(name);
    String text = payload.text("data");
    byte[] data = text == null ? new byte[0] : Decoding.base64OrNull(text);
    if (encoding == null || data == null || data.length > limits.entryBytes()) {
      job.unread(what, "its payload is no base64, or larger than an entry may be; kept as it is");
      return payload;
    }
    return switch (encoding) {
      case "json/plain", "json/protobuf" -> Decoding.body(job, what, data, limits);
      case "binary/null" -> Json.Null.NULL;
      default -> {
        job.unread(
            what,
            "its encoding is " + encoding
                + ", which needs the DataConverter of the application; kept as it is");
        yield payload;
      }
    };
  }
}
