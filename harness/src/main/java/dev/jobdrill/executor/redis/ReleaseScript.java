package dev.jobdrill.executor.redis;

import java.util.stream.Stream;

/**
 * A transition that lets go of a job.
 *
 * @param claiming takes the next job as well, if it is given a request
 * @param alone does not know how: every script begins by making its functions, and those that claim are most of them
 */
record ReleaseScript(Script claiming, Script alone) {
  /** Joins files, the last of which is the script and the others what it calls. */
  static ReleaseScript load(String... names) {
    return new ReleaseScript(
        script(Stream.of("join", "claim-next"), names), script(Stream.of("join"), names));
  }

  private static Script script(Stream<String> first, String... names) {
    Stream<String> shared = Stream.concat(first, Stream.of("fence", "release"));
    return Script.load(Stream.concat(shared, Stream.of(names)).toArray(String[]::new));
  }
}
