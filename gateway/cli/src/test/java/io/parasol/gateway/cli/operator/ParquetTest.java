// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of docs/reports.md, with DuckDB itself or its Python module. */
@DisplayName("An export as Parquet")
class ParquetTest {

  private static final Pattern COMMAND = Pattern.compile("duckdb -c \"((?:[^\"\\\\]|\\\\.)*)\"");

  /** Ways to run one statement, which is the last argument. */
  private static final List<List<String>> TOOLS =
      List.of(
          List.of("duckdb", "-csv", "-noheader", "-c"),
          List.of(
              "python3",
              "-c",
              """
              import duckdb,sys
              r=duckdb.sql(sys.argv[1])
              [print(*row,sep=',') for row in (r.fetchall() if r else [])]"""));

  @TempDir Path folder;

  private List<String> run(List<String> tool, String sql) throws Exception {
    List<String> command = new ArrayList<>(tool);
    command.add(sql);
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    List<String> lines = Files.readAllLines(folder.resolve("out"), StandardCharsets.UTF_8);
    if (process.exitValue() != 0) {
      throw new IOException(String.join("\n", lines));
    }
    return lines;
  }

  private List<String> tool() {
    for (List<String> each : TOOLS) {
      try {
        run(each, "SELECT 1");
        return each;
      } catch (Exception notInstalled) {
        // The next one.
      }
    }
    return List.of();
  }

  private static List<String> documented() throws IOException {
    Path docs = Path.of("docs/reports.md");
    Path page = Files.exists(docs) ? docs : Path.of("../..").resolve(docs);
    Matcher commands = COMMAND.matcher(Files.readString(page));
    List<String> statements = new ArrayList<>();
    while (commands.find()) {
      statements.add(commands.group(1).replace("\\\"", "\""));
    }
    return statements;
  }

  @Test
  void is_what_the_documented_commands_make_of_it() throws Exception {
    List<String> statements = documented();
    assertEquals(2, statements.size(), "commands for readings and for figures");
    List<String> tool = tool();
    assumeTrue(!tool.isEmpty(), "DuckDB is not installed");
    Files.writeString(
        folder.resolve("readings.csv"),
        """
        device,ts,seq,point,value,quality
        inverter-01,1790000000123,1,ac_power,4210,
        inverter-01,1790000000123,1,status,mppt,
        inverter-01,1790000060123,2,ac_power,,timeout
        """);
    Files.writeString(
        folder.resolve("energy.csv"),
        AggregateExport.CSV_HEAD
            + """

            inverter-01,ac_energy_total,1781042400000,1781043300000,12.500,1,false,,,,,,,,
            inverter-01,ac_energy_total,1781043300000,1781044200000,,0,false,,,,,,,,
            """);

    for (String each : statements) {
      run(tool, each);
    }

    assertEquals(
        List.of("3,4210.0"),
        run(tool, "SELECT count(*), max(TRY_CAST(value AS DOUBLE)) FROM 'readings.parquet'"));
    assertEquals(
        List.of("2,1,12.5,2026-06-09 22:15:00"),
        run(
            tool,
            "SELECT count(*), count(energy_wh), sum(energy_wh), max(time) FROM 'energy.parquet'"));
  }
}
