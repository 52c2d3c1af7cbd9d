package dev.jobdrill.deadjob;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The readers that there are: ours, and those that others name for {@link ServiceLoader}. Immutable. */
public final class DeadJobReaders {
  private final List<DeadJobReader> readers;

  private DeadJobReaders(List<DeadJobReader> readers) {
    this.readers = readers;
  }

  /** {@return all readers on the class path, those of others before ours} */
  public static DeadJobReaders load() {
    Comparator<DeadJobReader> foreignFirst = Comparator.comparing(
        reader -> reader.getClass().getModule() == DeadJobReaders.class.getModule()
            && reader.getClass().getPackage() == DeadJobReaders.class.getPackage());
    return new DeadJobReaders(
        ServiceLoader.load(DeadJobReader.class, DeadJobReader.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .sorted(foreignFirst.thenComparing(DeadJobReader::system))
            .toList());
  }

  /** {@return their systems' names, in order} */
  public List<String> systems() {
    return readers.stream().map(DeadJobReader::system).sorted().toList();
  }

  /**
   * The reader of a system.
   *
   * @param system its name, such as {@code sidekiq}
   * @return its reader
   * @throws DeadJobException if there is none
   */
  public DeadJobReader named(String system) {
    return readers.stream()
        .filter(reader -> reader.system().equals(system))
        .findFirst()
        .orElseThrow(() -> new DeadJobException(
            "There is no reader of dead jobs of '" + system + "'; there are: "
                + String.join(", ", systems()) + ".",
            null));
  }

  /**
   * The reader that recognises an entry.
   *
   * @param origin where the entry comes from
   * @param entry the entry
   * @return its reader
   * @throws DeadJobException if no reader does
   */
  public DeadJobReader recognising(String origin, Json entry) {
    return readers.stream()
        .filter(reader -> reader.recognises(entry))
        .findFirst()
        .orElseThrow(() -> new DeadJobException(
            origin + " looks like a dead job of no known system: " + found(entry)
                + ". Name the system, one of: " + String.join(", ", systems()) + ".",
            null));
  }

  private static String found(Json entry) {
    return entry instanceof Json.Obj object
        ? "an object with the members "
            + dev.jobdrill.recording.Words.excerpt(
                object.members().stream().map(Json.Member::name).collect(Collectors.joining(", ")),
                200)
        : "it is of JSON type " + entry.kind();
  }
}
