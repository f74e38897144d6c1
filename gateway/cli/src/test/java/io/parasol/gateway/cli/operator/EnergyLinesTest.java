// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.gateway.cli.verb.Console;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

@DisplayName("Energy on the command line")
class EnergyLinesTest {

  private static Json interval(String from, long energy) {
    return Json.object()
        .put("from", Instant.parse(from).toEpochMilli())
        .put("energy", energy)
        .put("completeness", 1)
        .put("possible", energy + 500)
        .put("lost", Json.object().put("dead", 500))
        .build();
  }

  private static List<String> table(Json... intervals) throws JsonException {
    return print(EnergyLines.TABLE, intervals);
  }

  private static List<String> print(EnergyLines lines, Json... intervals) throws JsonException {
    StringWriter text = new StringWriter();
    CommandSpec spec = CommandSpec.create();
    CommandLine unused = new CommandLine(spec).setOut(new PrintWriter(text));
    lines.print(List.of(intervals), "Europe/Berlin", new Console(spec));
    return text.toString().lines().map(line -> line.replaceAll(" +", " ").strip()).toList();
  }

  @Test
  void has_the_sum_of_several_intervals() throws JsonException {
    assertEquals(
        List.of(
            "FROM KWH POSSIBLE LOST MEAN COMPLETE CAUSES",
            "2026-06-09 00:00 1.500 2.000 0.500 100.0 % dead 0.500",
            "2026-06-10 00:00 2.000 2.500 0.500 100.0 % dead 0.500",
            "total 3.500 4.500 1.000"),
        table(interval("2026-06-08T22:00:00Z", 1500), interval("2026-06-09T22:00:00Z", 2000)));
    assertEquals(2, table(interval("2026-06-08T22:00:00Z", 1500)).size());
  }

  @Test
  void has_the_mean_of_a_power_and_not_that_of_a_counter() throws JsonException {
    long from = Instant.parse("2026-06-09T10:00:00Z").toEpochMilli();
    JsonBuilder power = Json.object().put("from", from).put("completeness", 1).put("mean", 4210);
    JsonBuilder counter =
        Json.object().put("from", from).put("energy", 300).put("completeness", 1).put("mean", 2041);

    assertEquals("2026-06-09 12:00 4210.0 100.0 %", table(power.build()).get(1));
    assertEquals("2026-06-09 12:00 0.300 100.0 %", table(counter.build()).get(1));
  }

  @Test
  void has_an_empty_field_in_csv_where_the_energy_is_not_known() throws JsonException {
    Json unread =
        Json.object()
            .put("from", 0)
            .put("to", 300_000)
            .put("energy", new Json.Nil())
            .put("completeness", 0)
            .build();

    assertEquals("0,300000,,0,false,,,,,,,,", print(EnergyLines.CSV, unread).get(1));
  }

  @Test
  void distinguishes_the_hours_that_come_twice_when_the_clock_is_put_back() throws JsonException {
    List<String> lines =
        table(
            interval("2026-10-24T23:00:00Z", 0),
            interval("2026-10-25T00:00:00Z", 0),
            interval("2026-10-25T01:00:00Z", 0),
            interval("2026-10-25T02:00:00Z", 0));

    assertEquals("2026-10-25 01:00 0.000", lines.get(1).substring(0, 22));
    assertEquals("2026-10-25 02:00 +02:00 0.000", lines.get(2).substring(0, 29));
    assertEquals("2026-10-25 02:00 +01:00 0.000", lines.get(3).substring(0, 29));
    assertEquals("2026-10-25 03:00 0.000", lines.get(4).substring(0, 22));
  }
}
