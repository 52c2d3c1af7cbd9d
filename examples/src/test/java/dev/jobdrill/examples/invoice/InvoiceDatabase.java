package dev.jobdrill.examples.invoice;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A database of one test's own, in memory: tests that run beside each other do not meet in it. */
public final class InvoiceDatabase implements AutoCloseable {
  private final JdbcDataSource source = new JdbcDataSource();
  private final InvoiceTable table = new InvoiceTable(source);

  /** H2 drops a database in memory when its last connection is closed. */
  private final Connection keepsItAlive;

  public InvoiceDatabase() throws SQLException {
    source.setURL("jdbc:h2:mem:" + UUID.randomUUID());
    keepsItAlive = source.getConnection();
    table.create();
  }

  public DataSource source() {
    return source;
  }

  public InvoiceTable table() {
    return table;
  }

  public List<InvoiceRow> rows() throws SQLException {
    return table.rows();
  }

  @Override
  public void close() throws SQLException {
    keepsItAlive.close();
  }
}
