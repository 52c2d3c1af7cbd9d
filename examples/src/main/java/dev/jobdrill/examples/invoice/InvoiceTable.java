package dev.jobdrill.examples.invoice;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The table of invoices. */
public final class InvoiceTable {
  private final DataSource database;

  public InvoiceTable(DataSource database) {
    this.database = database;
  }

  public void create() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table invoices (id bigint primary key, number varchar(40), currency char(3), amount decimal(20, 2))");
    }
  }

  // tag::upsert[]
  /** An upsert, since a crash before the checkpoint makes the step run again. */
  void save(InvoiceRow row) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement upsert = connection.prepareStatement(
            "merge into invoices (id, number, currency, amount) key (id) values (?, ?, ?, ?)")) {
      upsert.setLong(1, row.id());
      upsert.setString(2, row.number());
      upsert.setString(3, row.currency());
      upsert.setBigDecimal(4, row.amount());
      upsert.executeUpdate();
    }
  }
  // end::upsert[]

  public List<InvoiceRow> rows() throws SQLException {
    List<InvoiceRow> rows = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement query = connection.createStatement();
        ResultSet found =
            query.executeQuery("select id, number, currency, amount from invoices order by id")) {
      while (found.next()) {
        BigDecimal amount = found.getBigDecimal(4);
        rows.add(new InvoiceRow(found.getLong(1), found.getString(2), found.getString(3), amount));
      }
    }
    return rows;
  }
}
