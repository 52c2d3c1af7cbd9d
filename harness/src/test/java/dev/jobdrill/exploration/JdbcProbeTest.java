package dev.jobdrill.exploration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdbcProbeTest {
  private final JdbcDataSource database = new JdbcDataSource();
  private Connection open;

  @BeforeEach
  void create() throws SQLException {
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID());
    // A database in memory is there for as long as somebody is connected.
    open = database.getConnection();
    execute(
        "create table invoices (id int, name varchar(20), data varbinary(4), written_at bigint)");
    execute("create schema audit");
    execute("create table audit.log (line varchar(20))");
  }

  @AfterEach
  void close() throws SQLException {
    open.close();
  }

  private void execute(String... statements) throws SQLException {
    try (Statement statement = open.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void rowsAreToldWholeAndInAnOrderOfTheirOwn() throws SQLException {
    execute(
        "insert into invoices values (2, 'b', null, 7)",
        "insert into invoices values (1, null, x'0aff', 6)",
        "insert into audit.log values ('written')");

    JdbcProbe probe = JdbcProbe.of(database, "invoices", "audit.log");

    assertThat(probe.name()).isEqualTo("tables invoices, audit.log");
    assertThat(probe.snapshot()).isEqualTo("""
            invoices[data=0aff, id=1, name=null, written_at=6]
            invoices[data=null, id=2, name=b, written_at=7]
            audit.log[line=written]
            """);
  }

  @Test
  void theOrderOfWritingAndExcludedColumnsMakeNoDifference() throws SQLException {
    JdbcProbe probe = JdbcProbe.of(database, "invoices").excluding("WRITTEN_AT");
    execute(
        "insert into invoices values (1, 'a', null, 1)",
        "insert into invoices values (2, 'b', null, 2)");
    String before = probe.snapshot();

    execute(
        "delete from invoices",
        "insert into invoices values (2, 'b', null, 8)",
        "insert into invoices values (1, 'a', null, 9)");

    assertThat(probe.snapshot()).isEqualTo(before).doesNotContain("written_at");
  }

  @Test
  void aRowThatIsThereTwiceIsAnotherContent() throws SQLException {
    JdbcProbe probe = JdbcProbe.of(database, "invoices");
    execute("insert into invoices values (1, 'a', null, 1)");
    String once = probe.snapshot();

    execute("insert into invoices values (1, 'a', null, 1)");

    assertThat(probe.snapshot()).isEqualTo(once + once);
  }

  @Test
  void aTableThatIsNoneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcProbe.of(database, "invoices; drop table invoices"))
        .withMessageContaining("is not usable: expected letters, digits and underscores");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcProbe.of(database))
        .withMessageContaining("was given no table");
    assertThatThrownBy(() -> JdbcProbe.of(database, "nowhere").snapshot())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("NOWHERE");
  }
}
