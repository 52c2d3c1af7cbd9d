package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.payload.codec.PayloadCodec;
import java.util.Base64;
import java.util.List;

/** Stands for encryption: turns the bytes of a payload round, under an encoding of its own. */
final class BackwardsCodec implements PayloadCodec {
  private static final ByteString ENCODING = ByteString.copyFromUtf8("binary/encrypted");

  @Override
  public List<Payload> encode(List<Payload> payloads) {
    return payloads.stream()
        .map(payload -> Payload.newBuilder()
            .putMetadata("encoding", ENCODING)
            .setData(backwards(payload.toByteString()))
            .build())
        .toList();
  }

  @Override
  public List<Payload> decode(List<Payload> payloads) {
    return payloads.stream().map(BackwardsCodec::decoded).toList();
  }

  private static Payload decoded(Payload payload) {
    try {
      return Payload.parseFrom(backwards(payload.getData()));
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("Not encrypted: " + payload, e);
    }
  }

  private static ByteString backwards(ByteString bytes) {
    return ByteString.copyFrom(
        new StringBuilder(bytes.toString(java.nio.charset.StandardCharsets.ISO_8859_1))
            .reverse()
            .toString()
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  /** Does so to a payload in a history's JSON. */
  static void encode(ObjectNode payload) {
    Payload plain = Payload.newBuilder()
        .putMetadata("encoding", bytes(payload.at("/metadata/encoding").asText()))
        .setData(bytes(payload.path("data").asText()))
        .build();
    payload.put("data", base64(backwards(plain.toByteString())));
    payload.putObject("metadata").put("encoding", base64(ENCODING));
  }

  private static ByteString bytes(String base64) {
    return ByteString.copyFrom(Base64.getDecoder().decode(base64));
  }

  private static String base64(ByteString bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
