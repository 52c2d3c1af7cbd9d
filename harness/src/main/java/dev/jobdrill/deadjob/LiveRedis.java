package dev.jobdrill.deadjob;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import org.jspecify.annotations.Nullable;

/** A Redis that holds dead jobs, reached by a URL, for a {@link DeadJobSource} to read. To be closed. Thread-safe. */
public final class LiveRedis implements AutoCloseable {
  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;

  private LiveRedis(RedisClient client, StatefulRedisConnection<byte[], byte[]> connection) {
    this.client = client;
    this.connection = connection;
  }

  /**
   * Connects.
   *
   * @param url such as {@code redis://reader@host:6379/0} or {@code rediss://host}, with or without a user, whose password
   *     may stand in it, too
   * @param password of the URL's user, or of the default user if it names none; null if the URL has it or none is needed
   * @return the connection, the caller's to close
   * @throws DeadJobException if it is no such URL, or nobody answers there; the message holds no password
   */
  public static LiveRedis connect(String url, @Nullable String password) {
    RedisURI uri = uri(url, password);
    RedisClient client = RedisClient.create();
    try {
      return new LiveRedis(client, client.connect(ByteArrayCodec.INSTANCE, uri));
    } catch (RedisException e) {
      client.shutdown();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new DeadJobException(
          "Redis at " + uri.getHost() + ":" + uri.getPort() + " cannot be reached: "
              + String.valueOf(cause.getMessage()).replaceFirst("\\.$", "")
              + ". Check the address, the user and the password.",
          e);
    }
  }

  /**
   * Reads a URL.
   *
   * @param url as for {@link #connect}
   * @param password as for {@link #connect}
   * @return what Lettuce connects to
   * @throws DeadJobException if it is no such URL; the message holds no password
   */
  public static RedisURI uri(String url, @Nullable String password) {
    int scheme = url.indexOf("://");
    int at = url.lastIndexOf('@');
    String account = scheme < 0 || at < scheme ? "" : url.substring(scheme + 3, at);
    try {
      // A user without a password is no URL that Lettuce reads.
      boolean bare = !account.isEmpty() && account.indexOf(':') < 0;
      RedisURI uri =
          RedisURI.create(bare ? url.substring(0, scheme + 3) + url.substring(at + 1) : url);
      if (bare) {
        // An ACL user of no password logs in with any.
        return RedisURI.builder(uri)
            .withAuthentication(account, (password == null ? "" : password).toCharArray())
            .build();
      }
      return password == null
          ? uri
          : RedisURI.builder(uri).withPassword(password.toCharArray()).build();
    } catch (IllegalArgumentException e) {
      // Without its cause, whose message may quote the password.
      throw new DeadJobException(
          "'" + (account.isEmpty() ? url : url.replace(account + "@", "…@"))
              + "' is no URL of a Redis; expected such as redis://user@host:6379/0 or rediss://host.",
          null);
    }
  }

  /** {@return the connection, which ends when this is closed} */
  public StatefulRedisConnection<byte[], byte[]> connection() {
    return connection;
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown();
  }
}
