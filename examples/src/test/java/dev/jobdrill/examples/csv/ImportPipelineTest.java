package dev.jobdrill.examples.csv;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.examples.csv.ImportPipeline.Batch;
import dev.jobdrill.examples.csv.ImportPipeline.Import;
import dev.jobdrill.examples.csv.ImportPipeline.Report;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 20,000 lines in 40 batches: what is imported, what is not, and what is left when a batch fails half-way. */
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
    List<String> lines = IntStream.rangeClosed(1, LINES)
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
}
