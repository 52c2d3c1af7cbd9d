package dev.jobdrill.examples.csv;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/** The table of customers. */
public final class CustomerTable {
  private final DataSource database;

  public CustomerTable(DataSource database) {
    this.database = database;
  }

  public void create() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table customers (email varchar(200) primary key, name varchar(200))");
    }
  }

  /** All or none, and an upsert: a batch that runs again leaves what one run leaves. */
  void save(List<Customer> batch) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement upsert = connection.prepareStatement(
            "merge into customers (email, name) key (email) values (?, ?)")) {
      connection.setAutoCommit(false);
      for (Customer customer : batch) {
        upsert.setString(1, customer.email());
        upsert.setString(2, customer.name());
        upsert.addBatch();
      }
      upsert.executeBatch();
      connection.commit();
    }
  }

  public int count() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement query = connection.createStatement();
        ResultSet found = query.executeQuery("select count(*) from customers")) {
      found.next();
      return found.getInt(1);
    }
  }

  /** One line of the file. */
  public record Customer(String email, String name) {}
}
