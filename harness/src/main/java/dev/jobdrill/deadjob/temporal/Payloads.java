package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.context.SerializationContext;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Payloads of one place as values: those of a history, and what the code's own objects become. */
final class Payloads {
  private final DataConverter converter;

  Payloads(DataConverter converter) {
    this.converter = converter;
  }

  Payloads in(SerializationContext context) {
    return new Payloads(converter.withContext(context));
  }

  /** What the code gives, as the SDK would send it. */
  List<Value> of(@Nullable Object... objects) {
    return converter.toPayloads(objects).stream()
        .flatMap(payloads -> decoded(payloads.getPayloadsList()).stream())
        .map(Payloads::value)
        .toList();
  }

  /** What a history has, {@code {"payloads":[…]}} or nothing. */
  List<Value> recorded(JsonNode node) {
    List<Payload> payloads = new ArrayList<>();
    for (JsonNode payload : node.path("payloads")) {
      Payload.Builder builder = Payload.newBuilder().setData(bytes(payload.path("data")));
      payload
          .path("metadata")
          .properties()
          .forEach(entry -> builder.putMetadata(entry.getKey(), bytes(entry.getValue())));
      payloads.add(builder.build());
    }
    return decoded(payloads).stream().map(Payloads::value).toList();
  }

  /** Through the codec, if the converter has one, such as one that encrypts. */
  private List<Payload> decoded(List<Payload> payloads) {
    return converter instanceof PayloadCodec codec ? codec.decode(payloads) : payloads;
  }

  private static ByteString bytes(JsonNode base64) {
    return ByteString.copyFrom(Base64.getDecoder().decode(base64.asText("")));
  }

  private static Value value(Payload payload) {
    String encoding = payload.getMetadataOrDefault("encoding", ByteString.EMPTY).toStringUtf8();
    byte[] data = payload.getData().toByteArray();
    if (encoding.equals("binary/null")) {
      return new Value(encoding, true, Json.MAPPER.nullNode());
    }
    if (encoding.startsWith("json/")) {
      try {
        return new Value(encoding, true, Json.MAPPER.readTree(payload.getData().toStringUtf8()));
      } catch (JsonProcessingException e) {
        return opaque(encoding + " (which is not JSON)", data);
      }
    }
    return opaque(encoding, data);
  }

  private static Value opaque(String encoding, byte[] data) {
    return new Value(encoding, false, TextNode.valueOf(Base64.getEncoder().encodeToString(data)));
  }
}
