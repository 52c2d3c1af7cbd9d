package dev.jobdrill.exploration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The rows of tables, as effects. Immutable; as thread-safe as its data source. */
public final class JdbcProbe implements EffectProbe {
  private final DataSource database;
  private final List<String> tables;
  private final Set<String> excluded;

  private JdbcProbe(DataSource database, List<String> tables, Set<String> excluded) {
    this.database = database;
    this.tables = List.copyOf(tables);
    this.excluded = Set.copyOf(excluded);
  }

  /**
   * A probe for tables.
   *
   * @param database where they are
   * @param tables at least one name, perhaps with a schema: letters, digits, underscores and dots
   * @return the probe, which looks at all their columns
   * @throws IllegalArgumentException if there is no table, or a name is not one
   */
  public static JdbcProbe of(DataSource database, String... tables) {
    if (tables.length == 0) {
      throw new IllegalArgumentException(
          "A JDBC probe was given no table; name those that the pipeline writes.");
    }
    for (String table : tables) {
      if (!table.matches("[A-Za-z_][\\w$]*(\\.[A-Za-z_][\\w$]*)*")) {
        throw new IllegalArgumentException(
            "Table name '" + table
                + "' is not usable: expected letters, digits and underscores, perhaps after a schema and a dot.");
      }
    }
    return new JdbcProbe(database, Arrays.asList(tables), Set.of());
  }

  /**
   * This probe without columns that differ from run to run, such as generated ids and times of writing.
   *
   * @param columns names, in any case, of whichever table
   * @return the changed probe
   */
  public JdbcProbe excluding(String... columns) {
    Set<String> all = new TreeSet<>(excluded);
    Arrays.stream(columns).map(column -> column.toLowerCase(Locale.ROOT)).forEach(all::add);
    return new JdbcProbe(database, tables, all);
  }

  @Override
  public String name() {
    return (tables.size() == 1 ? "table " : "tables ") + String.join(", ", tables);
  }

  @Override
  public String snapshot() throws SQLException {
    StringBuilder text = new StringBuilder();
    try (Connection connection = database.getConnection()) {
      for (String table : tables) {
        rows(connection, table).forEach(row -> text.append(table).append(row).append('\n'));
      }
    }
    return text.toString();
  }

  private List<String> rows(Connection connection, String table) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("select * from " + table)) {
      ResultSetMetaData columns = found.getMetaData();
      while (found.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          String column = columns.getColumnLabel(i).toLowerCase(Locale.ROOT);
          if (!excluded.contains(column)) {
            values.add(column + "=" + text(found.getObject(i)));
          }
        }
        Collections.sort(values);
        rows.add(values.toString());
      }
    }
    // A table has no order of its own.
    Collections.sort(rows);
    return rows;
  }

  private static String text(@Nullable Object value) {
    return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value);
  }
}
