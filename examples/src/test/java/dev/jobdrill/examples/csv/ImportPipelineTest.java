package dev.jobdrill.examples.csv;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.examples.csv.ImportPipeline.Batch;
import dev.jobdrill.examples.csv.ImportPipeline.Import;
import dev.jobdrill.examples.csv.ImportPipeline.Report;
import dev.jobdrill.junit.InjectFault;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file of 20,000 lines, imported in 40 batches: what is imported, what is not, and what is left when a batch fails half-way.
 *
 * <p>The pipeline has two steps. {@code split} counts the lines and says where each batch begins; {@code load} makes a child
 * job of each batch and waits for all. The checkpoints hold places in the file and no lines of it: inputs and outputs go
 * through Redis, and a file does not belong there.
 *
 * <p>A batch is a job of its own for three reasons. A bad line stops its batch and no other. A batch that fails is tried again
 * by itself, and a worker that dies costs one batch. And batches run beside each other, on as many workers as there are, of
 * which a drill shows nothing: it runs one job after another, so that it repeats itself.
 *
 * <p>What makes a batch safe to run twice is in {@code CustomerTable}: all of it in one transaction, so that half a batch is
 * none, and an upsert by e-mail, so that a whole one may come again. A bad line is a final error, since no retry makes it
 * better; its message says where it is and not what it says, which is a customer's.
 *
 * <p>The job completes although a batch died, and reports it: whoever started the import decides. Had it to be all or nothing,
 * {@code ChildResults.outputs} in place of {@code completed} and {@code dead} would let the job die with its batch.
 */
@JobPipelineTest
class ImportPipelineTest {
  private static final int LINES = 20_000;
  private static final int BATCH = 500;

  private final CustomerTable table;
  private final Connection keepsTheDatabaseAlive;

  @TempDir
  private Path directory;

  ImportPipelineTest() throws SQLException {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID());
    keepsTheDatabaseAlive = database.getConnection();
    table = new CustomerTable(database);
    table.create();
  }

  @AfterEach
  void dropTheDatabase() throws SQLException {
    keepsTheDatabaseAlive.close();
  }

  @PipelineUnderTest("import")
  Pipeline<Import> file() {
    return ImportPipeline.file(batch());
  }

  @PipelineUnderTest("import-batch")
  Pipeline<Batch> batch() {
    return ImportPipeline.batch(table);
  }

  private Import fileWithout(int badLine) throws IOException {
    return file(LINES, badLine);
  }

  private Import file(int size, int badLine) throws IOException {
    List<String> lines = IntStream.rangeClosed(1, size)
        .mapToObj(line -> line == badLine ? "no customer" : "c" + line + "@example.org;Customer")
        .toList();
    return new Import(Files.write(directory.resolve("customers.csv"), lines).toString(), BATCH);
  }

  @Test
  void importsAll(@PipelineUnderTest("import") JobHarness imports)
      throws IOException, SQLException {
    JobRun run = imports.runUntilSettled(fileWithout(0));

    assertThat(run).completed();
    assertThat(run.output("load", Report.class)).isEqualTo(new Report(LINES, List.of()));
    assertThat(table.count()).isEqualTo(LINES);
  }

  // tag::bad-line[]
  @Test
  void aBadLineCostsItsBatchOnly(@PipelineUnderTest("import") JobHarness imports)
      throws IOException, SQLException {
    JobRun run = imports.runUntilSettled(fileWithout(1_234));

    assertThat(run).completed();
    assertThat(run.output("load", Report.class).imported()).isEqualTo(LINES - BATCH);
    assertThat(run.output("load", Report.class).failedBatches())
        .singleElement()
        .asString()
        .contains("line 1234 is no customer");
    assertThat(table.count()).isEqualTo(LINES - BATCH);
  }
  // end::bad-line[]

  /** The worker dies when the third batch is in the table, and its checkpoint is not: it is saved again. */
  // tag::batch-twice[]
  @Test
  @InjectFault(schedule = "v1;load[3]/save#1@after-effect:crash")
  void aBatchThatIsSavedTwiceIsThereOnce(@PipelineUnderTest("import") JobHarness imports)
      throws IOException, SQLException {
    JobRun run = imports.runUntilSettled(file(4 * BATCH, 0));

    assertThat(run).completed();
    assertThat(run.children())
        .filteredOn(batch -> batch.attempts().size() == 2)
        .singleElement()
        .satisfies(batch -> assertThat(batch).step("save").executedTimes(2));
    assertThat(table.count()).isEqualTo(4 * BATCH);
  }
  // end::batch-twice[]

  /** A database that is away for a moment costs the batch an attempt, and the import nothing. */
  @Test
  @InjectFault(
      schedule = "v1;load[4]/save#1@before:throw(java.sql.SQLTransientConnectionException)")
  void aBatchThatFailsForAMomentIsTriedAgainByItself(
      @PipelineUnderTest("import") JobHarness imports) throws IOException, SQLException {
    JobRun run = imports.runUntilSettled(file(4 * BATCH, 0));

    assertThat(run).completed();
    assertThat(run.output("load", Report.class).failedBatches()).isEmpty();
    assertThat(run.children())
        .filteredOn(batch -> batch.attempts().size() == 2)
        .singleElement()
        .satisfies(
            batch -> assertThat(batch).failedInOrderWith(SQLTransientConnectionException.class));
    assertThat(table.count()).isEqualTo(4 * BATCH);
  }
}
