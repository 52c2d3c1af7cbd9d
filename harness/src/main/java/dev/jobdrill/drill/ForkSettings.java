package dev.jobdrill.drill;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a forked worker needs to know.
 *
 * @param redis the URI of the Redis server
 * @param prefix what the test's keys begin with
 * @param factory the name of the class that makes the pipelines
 * @param stubServerUrl the base URL of the test's stub server
 * @param worker the worker's name
 * @param now where the drill's clock stands, in ms
 * @param lease how long a lease is, in ms
 * @param seed of the jitter
 * @param payloadLimit in bytes
 */
record ForkSettings(
    String redis,
    String prefix,
    String factory,
    String stubServerUrl,
    String worker,
    long now,
    long lease,
    long seed,
    int payloadLimit) {

  String line() {
    return Stream.of(redis, prefix, factory, stubServerUrl, worker, now, lease, seed, payloadLimit)
        .map(field -> URLEncoder.encode(String.valueOf(field), StandardCharsets.UTF_8))
        .collect(Collectors.joining("\t"));
  }

  static ForkSettings parse(String line) {
    List<String> fields = Arrays.stream(line.split("\t", -1))
        .map(field -> URLDecoder.decode(field, StandardCharsets.UTF_8))
        .toList();
    return new ForkSettings(
        fields.get(0),
        fields.get(1),
        fields.get(2),
        fields.get(3),
        fields.get(4),
        Long.parseLong(fields.get(5)),
        Long.parseLong(fields.get(6)),
        Long.parseLong(fields.get(7)),
        Integer.parseInt(fields.get(8)));
  }
}
