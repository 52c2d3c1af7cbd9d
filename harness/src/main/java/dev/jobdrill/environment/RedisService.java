package dev.jobdrill.environment;

import io.lettuce.core.RedisURI;
import java.util.List;

/**
 * A Redis server that runs, and what ends it.
 *
 * @param uri where it is
 * @param closer ends it, or does nothing if it is not ours to end
 */
record RedisService(RedisURI uri, AutoCloseable closer) implements AutoCloseable {

  @Override
  public void close() {
    Cleanup.all(List.of(closer));
  }
}
