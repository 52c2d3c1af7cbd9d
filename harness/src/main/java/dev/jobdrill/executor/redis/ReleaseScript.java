package dev.jobdrill.executor.redis;

import java.util.List;
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
    Stream<String> own = Stream.concat(Stream.of("fence", "release"), Stream.of(names));
    List<String> alone = own.toList();
    return new ReleaseScript(
        Script.load(Stream.concat(Stream.of("claim-next"), alone.stream()).toArray(String[]::new)),
        Script.load(alone.toArray(String[]::new)));
  }
}
