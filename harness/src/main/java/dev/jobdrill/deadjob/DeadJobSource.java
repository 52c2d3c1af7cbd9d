package dev.jobdrill.deadjob;

import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads dead jobs: from a live Redis by read commands alone, from files as people export them, from a stream. Immutable. */
public final class DeadJobSource {
  private final DeadJobReaders readers;
  private final @Nullable String system;
  private final @Nullable String version;
  private final ReadLimits limits;

  private DeadJobSource(
      DeadJobReaders readers,
      @Nullable String system,
      @Nullable String version,
      ReadLimits limits) {
    this.readers = readers;
    this.system = system;
    this.version = version;
    this.limits = limits;
  }

  /** {@return a source that finds out the system of each entry, with the default limits} */
  public static DeadJobSource any() {
    return new DeadJobSource(DeadJobReaders.load(), null, null, ReadLimits.DEFAULT);
  }

  /**
   * A source of one system.
   *
   * @param system its name, such as {@code sidekiq}
   * @return the source
   * @throws DeadJobException if there is no reader of it
   */
  public static DeadJobSource of(String system) {
    DeadJobReaders readers = DeadJobReaders.load();
    readers.named(system);
    return new DeadJobSource(readers, system, null, ReadLimits.DEFAULT);
  }

  /**
   * Tells the version of the system, which most exports do not hold.
   *
   * @param known such as {@code 7.3.10}
   * @return the source
   */
  public DeadJobSource withVersion(String known) {
    return new DeadJobSource(readers, system, known, limits);
  }

  /**
   * Sets the limits.
   *
   * @param bounds what is read at most
   * @return the source
   */
  public DeadJobSource withLimits(ReadLimits bounds) {
    return new DeadJobSource(readers, system, version, bounds);
  }

  /**
   * Reads a file: a plain JSON of one job or several, JSON lines, or what {@code redis-cli} prints with {@code --json},
   * {@code --raw}, {@code --csv} or for a terminal.
   *
   * @param file the file
   * @param sink takes the jobs
   * @throws DeadJobException if the file as a whole cannot be read
   */
  public void read(Path file, DeadJobSink sink) {
    try (InputStream in = Files.newInputStream(file)) {
      read(file.toString(), in, sink);
    } catch (IOException e) {
      throw new DeadJobException(
          "Dead job " + file + " cannot be read: " + e
              + ". Expected a file that exists and that this user may read.",
          e);
    }
  }

  /**
   * Reads a stream to its end, of any form that a file may have.
   *
   * @param origin what to call it in messages
   * @param in the stream; stays the caller's
   * @param sink takes the jobs
   * @throws DeadJobException if it cannot be read as a whole
   */
  public void read(String origin, InputStream in, DeadJobSink sink) {
    byte[] bytes;
    try {
      bytes = in.readNBytes(limits.fileBytes());
      if (bytes.length == limits.fileBytes() && in.read() >= 0) {
        throw new DeadJobException(
            origin + " has more than " + limits.fileBytes()
                + " bytes, the most that is read of a file (ReadLimits.fileBytes). Split it.",
            null);
      }
    } catch (IOException e) {
      throw new DeadJobException(
          origin + " cannot be read: " + e + ". Expected it to be readable to its end.", e);
    }
    new ExportFile(origin, limits)
        .read(bytes, (entryOrigin, value) -> entry(sink, entryOrigin, value));
  }

  /**
   * Goes through a live Redis, page by page: as many jobs as there are, in constant memory.
   *
   * @param connection stays the caller's; its user needs no more than to read
   * @param query which dead jobs
   * @param sink takes the jobs, in no order
   * @throws DeadJobException if the system was not named or keeps none in Redis, a key is of a wrong type, or Redis fails
   */
  public void read(
      StatefulRedisConnection<byte[], byte[]> connection, RedisQuery query, DeadJobSink sink) {
    if (system == null) {
      throw new DeadJobException(
          "A live Redis does not tell whose jobs are meant: name the system, one of "
              + String.join(", ", readers.systems()) + ".",
          null);
    }
    if (!(readers.named(system) instanceof RedisDeadJobReader reader)) {
      throw new DeadJobException(
          "Dead jobs of " + system + " are not read from a live Redis; read an export of them.",
          null);
    }
    reader.scan(
        ReadOnlyRedis.on(connection),
        query,
        limits,
        (entryOrigin, value) -> entry(sink, entryOrigin, value));
  }

  private void entry(DeadJobSink sink, String origin, Supplier<RawDeadJob> entry) {
    DeadJob job;
    try {
      RawDeadJob raw = entry.get();
      DeadJobReader reader = system == null || DeadJobDocument.is(raw.value())
          ? readers.recognising(raw.origin(), raw.value())
          : readers.named(system);
      job = reader.read(
          version == null
              ? raw
              : new RawDeadJob(raw.origin(), raw.value(), raw.score(), version, raw.limits()));
    } catch (DeadJobException e) {
      sink.bad(new DeadJobSink.BadEntry(origin, String.valueOf(e.getMessage())));
      return;
    }
    sink.job(job);
  }
}
