package dev.jobdrill.environment;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;

/** Services that somebody else runs; they are reached, and never ended. */
final class ExternalServices implements Services {

  private final RedisURI redis;
  private final URI wireMock;

  ExternalServices(EnvironmentSettings settings) {
    redis = redisUri(settings.requireRedisUrl());
    wireMock = wireMockUri(settings.requireWireMockUrl());
  }

  @Override
  public RedisService startRedis() {
    return new RedisService(redis, ExternalServices::leaveRunning);
  }

  @Override
  public RedisService startOwnRedis(boolean debugDirective) {
    throw new EnvironmentException(
        "Mode external has no Redis server for one test alone: the one at "
            + Urls.redact(redis.toString()) + " is not Jobdrill's to bring into trouble",
        "mode embedded or containers, where the server is Jobdrill's own",
        "Leave redis-... faults out in mode external, or run this test in another mode.");
  }

  @Override
  public WireMockService startWireMock() {
    return WireMockService.at(wireMock, ExternalServices::leaveRunning);
  }

  private static void leaveRunning() {}

  private static RedisURI redisUri(String url) {
    RedisURI uri;
    try {
      uri = RedisURI.create(url);
    } catch (IllegalArgumentException malformed) {
      throw RedisFailures.malformed(url, malformed);
    }
    if (uri.getHost() == null) {
      throw RedisFailures.malformed(url, new IllegalArgumentException("it names no host"));
    }
    return uri;
  }

  private static URI wireMockUri(String url) {
    URI uri;
    try {
      uri = new URI(url.replaceFirst("/+$", ""));
    } catch (URISyntaxException malformed) {
      // Without its cause, whose message quotes the URL.
      throw WireMockHealth.unusable(url, "the URL cannot be read", null);
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null || uri.getUserInfo() != null) {
      throw WireMockHealth.unusable(
          url, "the URL is not of the form http://host:port or https://host:port", null);
    }
    return uri;
  }
}
