package dev.jobdrill.environment;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisProcessTest {

  @TempDir
  Path temporary;

  @Test
  void takesAnotherPortIfTheFirstIsTakenMeanwhile() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      AtomicInteger tries = new AtomicInteger();
      // Other tests take ports too, so even the free one may be gone by the time it is used.
      IntSupplier ports =
          () -> tries.incrementAndGet() <= 2 ? taken.getLocalPort() : RedisProcess.freePort();
      try (RedisProcess redis = RedisProcess.start(RedisProcess::locate, ports, List.of())) {
        assertThat(redis.uri().getPort()).isNotEqualTo(taken.getLocalPort());
      }
      assertThat(tries).hasValueGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void unpacksTheBinaryAgainIfItIsStillOpenForWriting() throws Exception {
    assumeTrue(thisPlatform().startsWith("linux"), "only Linux refuses to run such a binary");
    List<OutputStream> open = new ArrayList<>();
    RedisProcess redis = RedisProcess.start(
        directory -> {
          Path binary = RedisBinary.locate(null, thisPlatform(), directory);
          if (open.isEmpty()) {
            open.add(openForWriting(binary));
          }
          return binary;
        },
        RedisProcess::freePort,
        List.of());
    try (redis;
        OutputStream first = open.get(0)) {
      assertThat(ProcessHandle.of(redis.pid())).isPresent();
      first.flush();
    }
  }

  private static OutputStream openForWriting(Path binary) {
    try {
      return Files.newOutputStream(binary, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theServersDirectoryIsPrivateAndGoesWithIt() throws Exception {
    Path[] directory = new Path[1];
    RedisProcess redis = startTelling(directory);
    try (redis) {
      assertThat(Files.getPosixFilePermissions(directory[0]))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
    assertThat(directory[0]).doesNotExist();
    assertThat(Processes.hasEnded(redis.pid())).isTrue();
  }

  @Test
  void aMissingLibraryIsNamedWithWhatToInstall() throws Exception {
    Path carried = RedisBinary.locate(null, thisPlatform(), temporary);
    assumeTrue(
        thisPlatform().equals("linux-amd64"),
        "only the Linux x86-64 binary is linked to OpenSSL by this name");
    // The loader itself fails here: the same binary, linked to a library that nobody has.
    String patched = Files.readString(carried, ISO_8859_1).replace("libssl.so.3", "libssl.so.9");
    Files.writeString(carried, patched, ISO_8859_1);
    assertThatThrownBy(
            () -> RedisProcess.start(directory -> carried, RedisProcess::freePort, List.of()))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContainingAll(
            "library libssl.so.9 is missing", "install redis-server", "libssl3", "jobdrill.mode");
  }

  @Test
  void aServerThatEndsAtOnceIsQuoted() {
    assertThatThrownBy(() -> RedisProcess.start(
            RedisProcess::locate, RedisProcess::freePort, List.of("no-such-word 1")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContainingAll(
            "ended before it was ready", "no-such-word", "jobdrill.mode=containers");
  }

  @Test
  void aServerOnThePathIsTakenIfItIsNewEnough() throws Exception {
    Path old = fakeServer("old", "redis-server", "5.0.14");
    Path valkey = fakeServer("new", "valkey-server", "8.1.1");
    String path = old.getParent() + ":" + valkey.getParent();
    assertThat(RedisBinary.locate(path, "plan9-mips", temporary)).isEqualTo(valkey);
  }

  @Test
  void whereThereIsNoServerAtAllTheMessageSaysWhatWasTried() throws Exception {
    Path old = fakeServer("old", "redis-server", "5.0.14");
    assertThatThrownBy(
            () -> RedisBinary.locate(old.getParent().toString(), "windows-amd64", temporary))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContainingAll(
            "windows-amd64", old + " is 5.0.14", "6.2 or newer", "put it on the PATH");
  }

  @Test
  void platformsAreNamedAlikeWhateverTheJvmCallsThem() {
    assertThat(RedisBinary.platform("Linux", "x86_64")).isEqualTo("linux-amd64");
    assertThat(RedisBinary.platform("Mac OS X", "aarch64")).isEqualTo("mac-arm64");
    assertThat(RedisBinary.platform("Windows 11", "amd64")).isEqualTo("windows-amd64");
    assertThat(RedisBinary.platform("Linux", "i386")).isEqualTo("linux-386");
  }

  private Path fakeServer(String directory, String name, String version) throws Exception {
    Path script = Files.createDirectories(temporary.resolve(directory)).resolve(name);
    Files.writeString(script, "#!/bin/sh\necho 'Redis server v=" + version + " sha=0'\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private static String thisPlatform() {
    return RedisBinary.platform(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /** Starts a server and tells the directory that it was given. */
  static RedisProcess startTelling(Path[] directory) {
    return RedisProcess.start(
        given -> {
          directory[0] = given;
          return RedisProcess.locate(given);
        },
        RedisProcess::freePort,
        List.of());
  }
}
