package dev.jobdrill.environment;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to boot: the mode, and the images or URLs it uses. Immutable and equal by value, so that it can be the key under
 * which a booted environment is shared.
 *
 * @param mode where the services come from
 * @param redisImage the Redis image for {@link Mode#CONTAINERS}
 * @param wireMockImage the WireMock image for {@link Mode#CONTAINERS}
 * @param redisUrl the Redis URL for {@link Mode#EXTERNAL}, as Lettuce reads it:
 *     {@code redis[s]://[user:password@]host[:port][/database]}
 * @param wireMockUrl the WireMock base URL for {@link Mode#EXTERNAL}, without {@code /__admin}
 */
public record EnvironmentSettings(
    Mode mode,
    String redisImage,
    String wireMockImage,
    @Nullable String redisUrl,
    @Nullable String wireMockUrl) {

  /** The setting that names the {@link Mode}. */
  public static final String MODE = "jobdrill.mode";

  /** The setting that names the Redis image. */
  public static final String REDIS_IMAGE = "jobdrill.redis.image";

  /** The setting that names the WireMock image. */
  public static final String WIREMOCK_IMAGE = "jobdrill.wiremock.image";

  /** The setting that holds the URL of an external Redis. */
  public static final String REDIS_URL = "jobdrill.redis.url";

  /** The setting that holds the URL of an external WireMock. */
  public static final String WIREMOCK_URL = "jobdrill.wiremock.url";

  private static final EnvironmentSettings DEFAULTS = new EnvironmentSettings(
      Mode.AUTO, "redis:7.2-alpine", "wiremock/wiremock:3.13.2", null, null);

  /** {@return the settings that hold where nobody set anything: mode auto and the default images} */
  public static EnvironmentSettings defaults() {
    return DEFAULTS;
  }

  /** {@return the settings read from this JVM's system properties and, weaker, its environment variables} */
  public static EnvironmentSettings fromSystem() {
    return resolve(
        SettingsSource.properties(System::getProperty), SettingsSource.environment(System::getenv));
  }

  /**
   * Reads each setting from the strongest source that has it, else takes its default.
   *
   * @param strongestFirst the sources, from the strongest to the weakest
   * @return the settings found
   * @throws EnvironmentException if a mode is unknown, or the mode is external and a URL is missing
   */
  public static EnvironmentSettings resolve(SettingsSource... strongestFirst) {
    List<SettingsSource> sources = List.copyOf(Arrays.asList(strongestFirst));
    SettingsSource.Value mode = find(MODE, sources);
    EnvironmentSettings settings = new EnvironmentSettings(
        mode == null ? DEFAULTS.mode : Mode.parse(mode.text(), mode.origin()),
        Objects.requireNonNullElse(text(REDIS_IMAGE, sources), DEFAULTS.redisImage),
        Objects.requireNonNullElse(text(WIREMOCK_IMAGE, sources), DEFAULTS.wireMockImage),
        text(REDIS_URL, sources),
        text(WIREMOCK_URL, sources));
    if (settings.mode == Mode.EXTERNAL) {
      settings.requireRedisUrl();
      settings.requireWireMockUrl();
    }
    return settings;
  }

  /**
   * {@return these settings with another mode}
   *
   * @param mode where the services come from
   */
  public EnvironmentSettings withMode(Mode mode) {
    return new EnvironmentSettings(mode, redisImage, wireMockImage, redisUrl, wireMockUrl);
  }

  /**
   * {@return these settings with other images}
   *
   * @param redisImage the Redis image
   * @param wireMockImage the WireMock image
   */
  public EnvironmentSettings withImages(String redisImage, String wireMockImage) {
    return new EnvironmentSettings(mode, redisImage, wireMockImage, redisUrl, wireMockUrl);
  }

  /**
   * {@return these settings with the URLs of external services}
   *
   * @param redisUrl the Redis URL
   * @param wireMockUrl the WireMock base URL
   */
  public EnvironmentSettings withUrls(@Nullable String redisUrl, @Nullable String wireMockUrl) {
    return new EnvironmentSettings(mode, redisImage, wireMockImage, redisUrl, wireMockUrl);
  }

  String requireRedisUrl() {
    return require(redisUrl, REDIS_URL, "redis://localhost:6379");
  }

  String requireWireMockUrl() {
    return require(wireMockUrl, WIREMOCK_URL, "http://localhost:8080");
  }

  private static String require(@Nullable String url, String name, String example) {
    if (url != null) {
      return url;
    }
    throw new EnvironmentException(
        "Mode external, but no " + name,
        "a URL for each of Redis and WireMock",
        "set the system property " + name + " or the environment variable "
            + SettingsSource.variable(name) + ", for example to " + example);
  }

  private static SettingsSource.@Nullable Value find(String name, List<SettingsSource> sources) {
    return sources.stream()
        .map(source -> source.find(name))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String text(String name, List<SettingsSource> sources) {
    SettingsSource.Value value = find(name, sources);
    return value == null ? null : value.text();
  }

  /** {@return the settings in words, without passwords} */
  @Override
  public String toString() {
    return "EnvironmentSettings[mode=" + mode.word() + ", redisImage=" + redisImage
        + ", wireMockImage=" + wireMockImage + ", redisUrl=" + Urls.redact(redisUrl)
        + ", wireMockUrl=" + Urls.redact(wireMockUrl) + "]";
  }
}
