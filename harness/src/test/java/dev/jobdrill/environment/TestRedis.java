package dev.jobdrill.environment;

import java.util.List;

/** Redis servers for tests, of the binary that embedded mode would run here. */
final class TestRedis {

  private TestRedis() {}

  static RedisProcess start(List<String> extraConfig) {
    return RedisProcess.start(RedisProcess::locate, RedisProcess::freePort, extraConfig);
  }
}
