package dev.jobdrill.environment;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one test owns of a {@link DrillEnvironment}: a Redis key prefix and a stub server. Closing it removes every key
 * under the prefix and every stub, and touches nothing else.
 *
 * <p>Thread-safe. Close it when the test has ended and its jobs no longer run.
 */
public final class Sandbox implements AutoCloseable {

  private final RedisLink link;
  private final @Nullable OwnRedis ownRedis;
  private final StubServer stubServer;
  private final String keyPrefix;
  private final Set<String> ownKeys = ConcurrentHashMap.newKeySet();
  private final List<StatefulRedisConnection<String, String>> connections = new ArrayList<>();
  private final List<AutoCloseable> toClose = new ArrayList<>();
  private boolean sweepNeeded;
  private boolean closed;

  private Sandbox(RedisLink link, @Nullable OwnRedis ownRedis, StubServer stubServer, String id) {
    this.link = link;
    this.ownRedis = ownRedis;
    this.stubServer = stubServer;
    this.keyPrefix = CommandCounter.PREFIX + id + ":";
    link.commands().count(keyPrefix);
  }

  static Sandbox open(RedisLink link, WireMockService wireMock) {
    String id = shortId(UUID.randomUUID());
    return new Sandbox(link, null, StubServer.open(wireMock.backend(), id), id);
  }

  static Sandbox open(OwnRedis own, WireMockService wireMock) {
    String id = shortId(UUID.randomUUID());
    return new Sandbox(own.link(), own, StubServer.open(wireMock.backend(), id), id);
  }

  /** {@return the Redis server, if it is this test's own; empty if other tests share it} */
  public Optional<OwnRedis> ownRedis() {
    return Optional.ofNullable(ownRedis);
  }

  /**
   * {@return what every Redis key of this test begins with, ending with a colon}
   *
   * <p>It holds a random UUID, so it never collides: not with another test, another JVM, or another developer on the
   * same external Redis.
   */
  public String keyPrefix() {
    return keyPrefix;
  }

  /** {@return this test's own HTTP stub server} */
  public StubServer stubServer() {
    return stubServer;
  }

  /**
   * {@return the connection that the executor uses, shared by all tests of this JVM}
   *
   * <p>Not for what changes or blocks a connection ({@code SELECT}, {@code MULTI}, {@code SUBSCRIBE}, {@code BLPOP});
   * {@link #newConnection()} is for that. Keys written here are removed at the end if {@link #ownKeys} knows them.
   */
  public StatefulRedisConnection<String, String> redis() {
    return link.connection();
  }

  /** {@return the URI of the Redis server, with its password, for a client of the test's own} */
  public RedisURI redisUri() {
    return link.uri();
  }

  /** {@return the URL of the Redis server, with its password, for another process of the test's own: keep it secret} */
  public String redisUrl() {
    return link.url();
  }

  /**
   * Opens a connection for the test's own use. It is closed with the sandbox; since nobody knows which keys are written
   * through it, closing then also sweeps the prefix, as {@link #sweepOnClose()} says.
   *
   * @return a new connection
   */
  public synchronized StatefulRedisConnection<String, String> newConnection() {
    requireOpen();
    sweepNeeded = true;
    StatefulRedisConnection<String, String> connection = link.connect();
    connections.add(connection);
    return connection;
  }

  /**
   * Says that keys under {@link #keyPrefix()} are written which {@link #ownKeys} does not know, for example by the
   * client of the code under test. Closing then looks for them with {@code SCAN}, which costs a walk over the whole
   * database, where known keys cost one round trip.
   */
  public synchronized void sweepOnClose() {
    requireOpen();
    sweepNeeded = true;
  }

  /**
   * Says which keys are about to be written, so that closing removes them in one round trip without looking for them.
   *
   * @param keys full names of keys, which may or may not come to exist
   * @throws IllegalArgumentException if a key is outside {@link #keyPrefix()}
   */
  public synchronized void ownKeys(Collection<String> keys) {
    requireOpen();
    for (String key : keys) {
      if (!key.startsWith(keyPrefix)) {
        throw new IllegalArgumentException("Key \"" + key + "\" is outside this test's prefix "
            + keyPrefix + "; expected one that begins with it: put Sandbox.keyPrefix() before it.");
      }
    }
    ownKeys.addAll(keys);
  }

  /**
   * What this test has in Redis now, read in one round trip: in the keys that {@link #ownKeys} was told of and, where others
   * may have been written too, in those that a {@code SCAN} finds, which takes one more if there are any.
   *
   * @return by key without the test's prefix, in order: of a hash its fields by name, of a list or a sorted set its elements,
   *     of the latter with their scores, and of a string the string
   */
  public Map<String, Object> content() {
    boolean scan;
    synchronized (this) {
      requireOpen();
      scan = sweepNeeded;
    }
    return new RedisContent(link.connection(), keyPrefix).read(ownKeys, scan);
  }

  /**
   * {@return how many commands were sent to Redis so far that name a key of this test, by the command's name}
   *
   * <p>Those of {@link #redis()} and of {@link #newConnection()}; a client of the test's own is not counted.
   */
  public Map<String, Long> redisCommands() {
    return link.commands().of(keyPrefix);
  }

  /**
   * Hands over what is to be closed with this sandbox, before anything else is, the last one first.
   *
   * @param part anything that the test uses
   */
  public synchronized void onClose(AutoCloseable part) {
    requireOpen();
    toClose.add(0, part);
  }

  /**
   * Removes what the test left: its stubs, its connections, its keys. A second call does nothing.
   *
   * @throws EnvironmentException if a part could not be removed; the others are removed all the same
   */
  @Override
  public void close() {
    List<AutoCloseable> parts = new ArrayList<>();
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      parts.addAll(toClose);
      parts.addAll(connections);
      if (ownRedis != null) {
        // Its keys go with it.
        parts.add(stubServer);
        parts.add(ownRedis);
        sweepNeeded = false;
        ownKeys.clear();
      }
      parts.add(this::removeKeys);
      if (ownRedis == null) {
        parts.add(stubServer);
      }
      parts.add(() -> link.commands().forget(keyPrefix));
    }
    Cleanup.all(parts);
  }

  /** What is known goes first, in the round trip of the first look for the rest. */
  private void removeKeys() {
    RedisContent content = new RedisContent(link.connection(), keyPrefix);
    RedisFuture<Long> known =
        ownKeys.isEmpty() ? null : link.connection().async().unlink(ownKeys.toArray(String[]::new));
    if (sweepNeeded) {
      content.pages(page -> {
        if (!page.isEmpty()) {
          link.connection().sync().unlink(page.toArray(String[]::new));
        }
      });
    }
    if (known != null) {
      content.await(known);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The sandbox " + keyPrefix
          + " is closed: its test has ended. Whoever still uses it, a background thread"
          + " perhaps, outlives the test: end it with the test.");
    }
  }

  /** All 128 bits, in 25 letters and digits instead of 36. */
  private static String shortId(UUID uuid) {
    byte[] bits = ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
    return new BigInteger(1, bits).toString(36);
  }
}
