package dev.jobdrill.drill;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a forked worker tells the drill, one line each: where its clock stands, what happens, and more about it. The drill
 * answers each with a line, and the worker waits for that.
 *
 * @param at the worker's clock
 * @param verb what happens
 * @param words more about it
 */
record ForkMessage(Instant at, Verb verb, List<String> words) {

  /** What happens in a worker. */
  enum Verb {
    /** An attempt begins: job, attempt. */
    ATTEMPT,
    /** It has ended: outcome. */
    ATTEMPT_ENDED,
    /** A step is about to run: name. */
    STEP,
    /** It has ended: type and message of what it threw, or nothing. */
    STEP_ENDED,
    /** A write is about to be made: kind, queue, job, attempt, step. */
    WRITE,
    /** It was made: whether the store accepted it; or the message of the store's failure. */
    WRITTEN,
    /** A step was checkpointed earlier: name. */
    SKIPPED,
    /** A retry was scheduled: when, in ms. */
    RETRY,
    /** The worker has asked for a job and run it: its id and outcome, or when the next is due, in ms. */
    DONE,
    /** The worker cannot work: why. */
    FAILED
  }

  static ForkMessage of(Instant at, Verb verb, String... words) {
    return new ForkMessage(at, verb, List.of(words));
  }

  static ForkMessage parse(String line) {
    List<String> fields = Arrays.stream(line.split("\t", -1))
        .map(field -> URLDecoder.decode(field, StandardCharsets.UTF_8))
        .toList();
    return new ForkMessage(
        Instant.ofEpochMilli(Long.parseLong(fields.get(0))),
        Verb.valueOf(fields.get(1)),
        fields.subList(2, fields.size()));
  }

  String line() {
    return Stream.concat(Stream.of(Long.toString(at.toEpochMilli()), verb.name()), words.stream())
        .map(field -> URLEncoder.encode(field, StandardCharsets.UTF_8))
        .collect(Collectors.joining("\t"));
  }

  String word(int index) {
    return words.get(index);
  }
}
