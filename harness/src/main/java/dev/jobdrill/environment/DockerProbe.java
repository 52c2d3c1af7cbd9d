package dev.jobdrill.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a Docker engine answers, found out in two seconds at most and without a word in the log.
 *
 * <p>Asks {@code DOCKER_HOST} if it is set, else every socket that an engine usually listens on.
 */
public final class DockerProbe {

  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final @Nullable DockerPing answer;
  private final String host;
  private final String reason;

  private DockerProbe(@Nullable DockerPing answer, String host, String reason) {
    this.answer = answer;
    this.host = host;
    this.reason = reason;
  }

  /** {@return the outcome of asking the engines that this machine's environment points to} */
  public static DockerProbe run() {
    return run(
        System::getenv,
        Path.of("/"),
        Path.of(System.getProperty("user.home", "")),
        System.getProperty("os.name", ""),
        LIMIT);
  }

  static DockerProbe run(
      Function<String, @Nullable String> environment,
      Path root,
      Path home,
      String osName,
      Duration limit) {
    String set = environment.apply("DOCKER_HOST");
    boolean isSet = set != null && !set.isBlank();
    List<String> hosts = isSet ? List.of(set.strip()) : usualHosts(environment, root, home, osName);
    boolean tls = isSet && isTrue(environment.apply("DOCKER_TLS_VERIFY"));
    if (hosts.isEmpty()) {
      return none("DOCKER_HOST is not set and no Docker socket exists");
    }
    return firstAnswer(
        hosts, tls, System.nanoTime() + limit.toNanos(), isSet ? "DOCKER_HOST " : "");
  }

  /** {@return whether an engine answered} */
  public boolean answers() {
    return answer != null;
  }

  /** {@return what was found, in one line: which engine answers, or why none does} */
  public String reason() {
    return reason;
  }

  /** {@return the address that answered, as DOCKER_HOST would name it; empty if none did} */
  String host() {
    return host;
  }

  /** {@return the newest API version that the engine speaks, if it said so} */
  @Nullable
  String apiVersion() {
    return answer == null ? null : answer.apiVersion();
  }

  /** Asks all at once, so that one that hangs does not use up the time of the others. */
  private static DockerProbe firstAnswer(
      List<String> hosts, boolean tls, long deadline, String prefix) {
    Map<String, CompletableFuture<DockerPing>> pings = new LinkedHashMap<>();
    List<Thread> threads = new ArrayList<>();
    for (String host : hosts) {
      CompletableFuture<DockerPing> ping = new CompletableFuture<>();
      Thread thread = new Thread(() -> DockerPing.ask(host, tls, ping), "jobdrill-docker-probe");
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
      pings.put(host, ping);
    }
    List<String> silent = new ArrayList<>();
    try {
      for (Map.Entry<String, CompletableFuture<DockerPing>> ping : pings.entrySet()) {
        String host = Urls.redact(ping.getKey());
        try {
          DockerPing answer =
              ping.getValue().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
          return new DockerProbe(answer, ping.getKey(), "a Docker engine answers at " + host);
        } catch (ExecutionException refused) {
          silent.add(host + " (" + oneLine(refused.getCause()) + ")");
        } catch (TimeoutException late) {
          silent.add(host + " (no answer in time)");
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      silent.add("(interrupted)");
    } finally {
      // Interrupting closes a channel that is still blocked in connecting or reading.
      threads.forEach(Thread::interrupt);
    }
    return none(prefix + String.join(", ", silent));
  }

  private static DockerProbe none(String why) {
    return new DockerProbe(null, "", "no Docker engine answers: " + why);
  }

  private static List<String> usualHosts(
      Function<String, @Nullable String> environment, Path root, Path home, String osName) {
    if (osName.toLowerCase(Locale.ROOT).contains("win")) {
      return List.of("npipe:////./pipe/docker_engine");
    }
    List<Path> sockets = new ArrayList<>(List.of(root.resolve("var/run/docker.sock")));
    String runtime = environment.apply("XDG_RUNTIME_DIR");
    if (runtime != null && !runtime.isBlank()) {
      sockets.add(Path.of(runtime, "docker.sock"));
    }
    sockets.add(home.resolve(".docker/run/docker.sock"));
    sockets.add(home.resolve(".docker/desktop/docker.sock"));
    sockets.add(home.resolve(".colima/default/docker.sock"));
    sockets.add(home.resolve(".colima/docker.sock"));
    sockets.add(home.resolve(".rd/docker.sock"));
    return sockets.stream().filter(Files::exists).map(path -> "unix://" + path).toList();
  }

  private static boolean isTrue(@Nullable String value) {
    return value != null
        && !value.isBlank()
        && !"0".equals(value)
        && !"false".equalsIgnoreCase(value);
  }

  private static String oneLine(@Nullable Throwable failure) {
    if (failure == null) {
      return "no answer";
    }
    String message = failure instanceof IOException ? failure.getMessage() : failure.toString();
    return String.valueOf(message).lines().findFirst().orElse("no answer");
  }
}
