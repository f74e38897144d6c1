// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The version of the tables")
class TablesTest {

  private static final String URL = "jdbc:h2:mem:newer;DB_CLOSE_DELAY=-1";
  private static final TableSettings SETTINGS = new TableSettings(URL, "", "");

  @Test
  void of_a_newer_program_is_refused() throws Exception {
    Tables.migrate(SETTINGS);
    Tables.migrate(SETTINGS);
    try (Connection connection = DriverManager.getConnection(URL);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO "flyway_schema_history" ("installed_rank", "version", "description", "type",
            "script", "checksum", "installed_by", "execution_time", "success")
          VALUES (999, '999', 'newer', 'SQL', 'V999__newer.sql', 1, 'parasol', 1, true)
          """);

      IOException refused = assertThrows(IOException.class, () -> Tables.migrate(SETTINGS));
      assertTrue(String.valueOf(refused.getMessage()).startsWith("tables: "));
      statement.execute("SHUTDOWN");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:h2:mem:x, true",
    "jdbc:postgresql:parasol, true",
    "'jdbc:postgresql://127.0.0.1:5433,[::1]:5433/parasol', true",
    "jdbc:postgresql://tables.example/parasol?sslmode=verify-full, true",
    "jdbc:postgresql://tables.example/parasol, false",
    "jdbc:postgresql://tables.example/parasol?sslmode=require, false",
    "'jdbc:postgresql://localhost,tables.example/parasol', false",
  })
  void are_on_this_machine_or_on_a_server_that_must_prove_its_name(String url, boolean isVerified) {
    assertEquals(isVerified, new TableSettings(url, "", "").isServerVerified());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void name_the_host_that_is_not_known(boolean isMigrated) {
    TableSettings settings = new TableSettings("jdbc:postgresql://tables.invalid/x?user=x", "", "");

    IOException failed =
        assertThrows(
            IOException.class,
            () -> {
              if (isMigrated) {
                Tables.migrate(settings);
              } else {
                new FleetTables(settings).close();
              }
            });

    String message = String.valueOf(failed.getMessage());
    assertTrue(message.endsWith("(UnknownHostException: tables.invalid)"), message);
    assertEquals(1, message.lines().count(), message);
  }
}
