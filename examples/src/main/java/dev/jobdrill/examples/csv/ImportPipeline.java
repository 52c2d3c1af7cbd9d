package dev.jobdrill.examples.csv;

import dev.jobdrill.examples.csv.CustomerTable.Customer;
import dev.jobdrill.pipeline.ChildResults;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Splits a file into batches of lines, and imports each in a child job, so that a bad line stops one batch only. */
public final class ImportPipeline {
  private ImportPipeline() {}

  /** Which file, and how many lines a batch takes. */
  public record Import(String file, int batchSize) {}

  /** Lines of a file; the checkpoint holds where they stand and not what they say. */
  public record Batch(String file, long firstLine, int lines) {}

  /** What came of the file. */
  public record Report(int imported, List<String> failedBatches) {}

  // tag::batches[]
  public static Pipeline<Batch> batch(CustomerTable table) {
    return Pipeline.named("import-batch")
        .input(Batch.class)
        .step("save", Integer.class, (batch, step) -> {
          List<Customer> customers = read(batch);
          table.save(customers);
          return customers.size();
        })
        .retry(RetryPolicy.attempts(3).notRetrying(BadLineException.class))
        .build();
  }

  public static Pipeline<Import> file(Pipeline<Batch> batches) {
    return Pipeline.named("import")
        .input(Import.class)
        .step("split", Batches.class, (request, step) -> split(request))
        .step("load", Report.class, (all, step) -> {
          ChildResults results = step.spawnAll(batches, all.batches()).await();
          int imported = results.completed(Integer.class).values().stream()
              .mapToInt(Integer::intValue)
              .sum();
          return new Report(imported, List.copyOf(results.dead().values()));
        })
        .build();
  }
  // end::batches[]

  record Batches(List<Batch> batches) {}

  private static Batches split(Import request) throws IOException {
    long lines;
    try (Stream<String> file = Files.lines(Path.of(request.file()))) {
      lines = file.count();
    }
    List<Batch> batches = new ArrayList<>();
    for (long first = 0; first < lines; first += request.batchSize()) {
      int size = (int) Math.min(request.batchSize(), lines - first);
      batches.add(new Batch(request.file(), first, size));
    }
    return new Batches(batches);
  }

  private static List<Customer> read(Batch batch) throws IOException {
    List<Customer> customers = new ArrayList<>();
    try (Stream<String> file = Files.lines(Path.of(batch.file()))) {
      List<String> lines = file.skip(batch.firstLine()).limit(batch.lines()).toList();
      for (int i = 0; i < lines.size(); i++) {
        customers.add(parse(lines.get(i), batch.firstLine() + i + 1));
      }
    }
    return customers;
  }

  private static Customer parse(String line, long number) {
    String[] columns = line.split(";", -1);
    if (columns.length != 2 || !columns[0].contains("@")) {
      // By its place: what it says is a customer's and belongs in no log.
      throw new BadLineException(number);
    }
    return new Customer(columns[0], columns[1]);
  }
}
