package dev.jobdrill.environment;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A Redis server that one test has to itself, so that it may be brought into trouble without harm to others. Not
 * thread-safe; one trouble at a time.
 */
public final class OwnRedis implements AutoCloseable {
  private static final long PAUSE_MILLIS = 50;
  private static final int RESTART_LIMIT_MILLIS = 30_000;

  private final RedisService service;
  private final RedisLink link;
  private final StatefulRedisConnection<String, String> admin;

  private OwnRedis(
      RedisService service, RedisLink link, StatefulRedisConnection<String, String> admin) {
    this.service = service;
    this.link = link;
    this.admin = admin;
  }

  static OwnRedis start(RedisService service) {
    try {
      RedisLink link = RedisLink.open(service.uri());
      return new OwnRedis(service, link, link.connect());
    } catch (RuntimeException failure) {
      Cleanup.after(failure, service);
      throw failure;
    }
  }

  RedisLink link() {
    return link;
  }

  /**
   * Begins a trouble.
   *
   * @param trouble what to do to the server
   * @return ends it; does nothing for one that ends by itself
   */
  public Runnable begin(RedisTrouble trouble) {
    RedisCommands<String, String> redis = admin.sync();
    switch (trouble) {
      case CONNECTION_KILLED -> {
        long id = link.connection().sync().clientId();
        redis.clientKill(KillArgs.Builder.id(id));
        return () -> {};
      }
      case PAUSED -> {
        redis.clientPause(PAUSE_MILLIS);
        return () -> {};
      }
      case READ_ONLY -> {
        // Port 1: a master that is never there, so that nothing is copied from it.
        redis.replicaof("127.0.0.1", 1);
        return redis::replicaofNoOne;
      }
      case OUT_OF_MEMORY -> {
        redis.configSet("maxmemory-policy", "noeviction");
        redis.configSet("maxmemory", "1");
        return () -> redis.configSet("maxmemory", "0");
      }
      case SCRIPTS_FLUSHED -> {
        redis.scriptFlush();
        return () -> {};
      }
      case PERMISSION_DENIED -> {
        redis.aclSetuser("default", scripts(false));
        return () -> redis.aclSetuser("default", scripts(true));
      }
      case RESTARTED -> {
        restart(redis);
        return () -> {};
      }
    }
    throw new IllegalStateException("unknown trouble " + trouble);
  }

  private static AclSetuserArgs scripts(boolean allowed) {
    return allowed
        ? AclSetuserArgs.Builder.addCommand(CommandType.EVALSHA).addCommand(CommandType.EVAL)
        : AclSetuserArgs.Builder.removeCommand(CommandType.EVALSHA).removeCommand(CommandType.EVAL);
  }

  /** In place, with the process id and the port that it has. */
  private void restart(RedisCommands<String, String> redis) {
    String before = runId(redis);
    redis.save();
    String answer = tellToRestart();
    if (before.equals(runId(redis))) {
      throw new EnvironmentException(
          "The Redis server of this test did not restart; to DEBUG RESTART it said: " + answer,
          "a server that starts again in place",
          "Use the default image or the embedded server for this test, or another fault.");
    }
  }

  /**
   * By a connection that nobody opens anew: Lettuce would send again what was not answered, and this never is. Returns what
   * the server said before it closed the connection.
   */
  private String tellToRestart() {
    RedisURI uri = link.uri();
    String password = admin.sync().configGet("requirepass").getOrDefault("requirepass", "");
    String login = password.isEmpty() ? "" : "AUTH " + password + "\r\n";
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(RESTART_LIMIT_MILLIS);
      socket
          .getOutputStream()
          .write((login + "DEBUG RESTART\r\n").getBytes(StandardCharsets.UTF_8));
      StringBuilder said = new StringBuilder();
      for (int c = socket.getInputStream().read();
          c >= 0;
          c = socket.getInputStream().read()) {
        said.append((char) c);
        if (said.indexOf("-ERR") >= 0 && c == '\n') {
          break;
        }
      }
      return said.toString().strip();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String runId(RedisCommands<String, String> redis) {
    return redis
        .info("server")
        .lines()
        .filter(line -> line.startsWith("run_id:"))
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    Cleanup.all(List.of(admin, link, service));
  }
}
