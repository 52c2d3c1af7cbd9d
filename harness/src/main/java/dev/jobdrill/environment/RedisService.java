package dev.jobdrill.environment;

import io.lettuce.core.RedisURI;
import java.util.List;

/**
 * A Redis server that runs, and what ends it.
 *
 * @param uri where it is
 * @param url the same as text, with its password, for another process
 * @param closer ends it, or does nothing if it is not ours to end
 */
record RedisService(RedisURI uri, String url, AutoCloseable closer) implements AutoCloseable {

  @Override
  public void close() {
    Cleanup.all(List.of(closer));
  }

  /** Without a password, so that the URI tells everything. */
  static RedisService open(RedisURI uri, AutoCloseable closer) {
    return new RedisService(uri, uri.toURI().toString(), closer);
  }

  /** {@return the service without its password} */
  @Override
  public String toString() {
    return "RedisService[uri=" + uri + "]";
  }
}
