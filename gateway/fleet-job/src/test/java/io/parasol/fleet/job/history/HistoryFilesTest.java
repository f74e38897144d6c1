// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.stream.MessageSerializer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sink writes, read by DuckDB. */
@DisplayName("The files of the history")
class HistoryFilesTest {

  private static final long NOON = Instant.parse("2026-06-10T12:00:00Z").toEpochMilli();
  private static final Pattern SQL = Pattern.compile("(?ms)^```sql\\n(.*?)^```");

  /** Of a row group. */
  private static final int ROWS = 1_000;

  @TempDir private Path folder;

  private static TelemetryMessage message(String device, long seq, long measured, String rest) {
    return new TelemetryMessage(
        "rooftop-7",
        device,
        "e1",
        seq,
        false,
        NOON + 1000,
        "{\"ts\":%d,\"seq\":%d,%s}".formatted(measured, seq, rest).getBytes(UTF_8));
  }

  private static TelemetryMessage power(String device, long seq, double watts) {
    return message(
        device, seq, NOON + 60_000 * seq, "\"v\":{\"ac_power\":%s},\"q\":{}".formatted(watts));
  }

  private org.apache.flink.core.fs.Path waiting(String name, List<TelemetryMessage> messages)
      throws IOException {
    var path = new org.apache.flink.core.fs.Path(folder.resolve(name).toUri());
    try (FSDataOutputStream out =
        FileSystem.getLocalFileSystem().create(path, FileSystem.WriteMode.OVERWRITE)) {
      MessageBlocks.Writer writer = new MessageBlocks.Writer(out, new MessageSerializer());
      for (TelemetryMessage each : messages) {
        writer.addElement(each);
      }
      writer.finish();
    }
    return path;
  }

  /** Writes the messages of two checkpoints as one Parquet file. */
  private String compacted(List<TelemetryMessage> messages, long maxSorted) throws IOException {
    int half = messages.size() / 2;
    var files =
        List.of(
            waiting(".1", messages.subList(0, half)),
            waiting(".2", messages.subList(half, messages.size())));
    Path day = Files.createDirectories(folder.resolve("history/day=2026-06-10"));
    try (OutputStream out = Files.newOutputStream(day.resolve("compacted-1.parquet"))) {
      new ParquetCompactor(new MessageSerializer(), maxSorted, ROWS).doCompact(files, out);
    }
    return HistoryReader.table(folder.resolve("history"));
  }

  @Test
  void have_each_point_of_each_message() throws Exception {
    String table =
        compacted(
            List.of(
                message(
                    "inverter-01",
                    1,
                    NOON,
                    "\"v\":{\"ac_power\":4210,\"status\":\"mppt ☀\",\"on\":true,"
                        + "\"total\":9007199254740993,\"wide\":18446744073709551615},"
                        + "\"q\":{\"dc_power\":\"timeout\"},\"later\":{\"ac_power\":250}"),
                message("inverter-01", 2, NOON + 5, "\"v\":{},\"q\":{},\"clock\":\"untrusted\"")),
            1 << 20);

    assertEquals(
        List.of(
            "1|250|ac_power|4210.0|null|null|false",
            "1|0|dc_power|null|null|timeout|false",
            "1|0|on|null|true|null|false",
            "1|0|status|null|mppt ☀|null|false",
            "1|0|total|9.007199254740992E15|9007199254740993|null|false",
            "1|0|wide|1.8446744073709552E19|18446744073709551615|null|false",
            "2|5|null|null|null|null|true"),
        HistoryReader.query(
            "SELECT seq, epoch_ms(time) - "
                + NOON
                + ", point, value, text, quality, clock_untrusted FROM "
                + table
                + " ORDER BY seq, point"));
    assertEquals(
        List.of("rooftop-7|inverter-01|e1|2026-06-10 12:00:01+00|false|2026-06-10"),
        HistoryReader.query(
            "SELECT DISTINCT site, device, epoch, arrived_at::VARCHAR, historical, day FROM "
                + table));
  }

  @Test
  void have_types_that_readers_know() throws Exception {
    String table = compacted(List.of(power("a", 1, 1), power("a", 2, 2)), 1 << 20);

    assertEquals(
        List.of(
            "site|VARCHAR",
            "device|VARCHAR",
            "time|TIMESTAMP WITH TIME ZONE",
            "epoch|VARCHAR",
            "seq|BIGINT",
            "point|VARCHAR",
            "value|DOUBLE",
            "text|VARCHAR",
            "quality|VARCHAR",
            "arrived_at|TIMESTAMP WITH TIME ZONE",
            "historical|BOOLEAN",
            "clock_untrusted|BOOLEAN",
            "day|DATE"),
        HistoryReader.query(
            "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM " + table + ")"));
  }

  @Test
  void have_what_a_reader_asks_for_together() throws Exception {
    List<TelemetryMessage> messages = new ArrayList<>();
    for (int i = 10; i < 40; i++) {
      messages.add(
          message(i % 2 == 0 ? "a" : "b", i, NOON + i, "\"v\":{\"x\":1,\"y\":2},\"q\":{}"));
    }
    Collections.shuffle(messages, new Random(7));
    String table = compacted(messages, 1 << 20);

    List<String> rows = HistoryReader.query("SELECT device || point || seq FROM " + table);

    assertEquals(60, rows.size());
    assertEquals(rows.stream().sorted().toList(), rows);
  }

  /** A device could otherwise fill the memory of the job, and that of all others with it. */
  @Test
  void have_the_rows_of_a_device_in_parts_if_its_messages_have_very_many_points() throws Exception {
    String points =
        IntStream.range(0, ROWS).mapToObj("\"p%d\":1"::formatted).collect(Collectors.joining(","));
    String content = "\"v\":{" + points + "},\"q\":{}";
    String table =
        compacted(
            List.of(message("a", 1, NOON, content), message("a", 2, NOON + 1, content)), 1 << 20);

    List<String> rows = HistoryReader.query("SELECT seq FROM " + table);

    assertEquals(2 * ROWS, rows.size());
    assertEquals(List.of("1"), rows.stream().limit(ROWS).distinct().toList());
  }

  @Test
  void are_complete_with_many_rows() throws Exception {
    List<TelemetryMessage> messages = new ArrayList<>();
    Random random = new Random(7);
    double sum = 0;
    int count = ROWS + 200;
    for (int i = 0; i < count; i++) {
      double watts = random.nextInt(1000) + 0.5;
      sum += watts;
      messages.add(power("inverter-0" + i % 5, i, watts));
    }
    Collections.shuffle(messages, random);
    // The first part has less than a row group, and the second one the rest of it.
    String table = compacted(messages, 50 * ROWS);

    List<String> counted =
        HistoryReader.query("SELECT count(*), count(DISTINCT seq), sum(value) FROM " + table);
    assertEquals(List.of("%d|%d|%s".formatted(count, count, sum)), counted);
    Path file = HistoryReader.files(folder.resolve("history")).get(0);
    assertEquals(
        List.of("2"),
        HistoryReader.query(
            "SELECT count(DISTINCT row_group_id) FROM parquet_metadata('" + file + "')"));
    assertEquals(
        List.of("inverter-00|inverter-04|ZSTD"),
        HistoryReader.query(
            "SELECT min(stats_min_value), max(stats_max_value), min(compression)"
                + " FROM parquet_metadata('"
                + file
                + "') WHERE path_in_schema = 'device'"),
        "the limits of a column");
  }

  @Test
  void answer_the_documented_query() throws Exception {
    compacted(
        List.of(power("inverter-01", 1, 100), power("inverter-01", 2, 300), power("b", 3, 7)),
        1 << 20);
    Matcher sql = SQL.matcher(Files.readString(Path.of("../../docs/fleet/history.md")));
    assertTrue(sql.find());

    List<String> rows =
        HistoryReader.query(
            sql.group(1).replace("history/", folder + "/history/").replace(";", ""));

    assertEquals(1, rows.size(), rows::toString);
    assertTrue(rows.get(0).endsWith("|200.0"), rows::toString);
  }

  @Test
  void are_not_made_of_damaged_ones() throws Exception {
    var path = waiting(".1", List.of(power("a", 1, 1)));
    byte[] whole = Files.readAllBytes(Path.of(path.toUri()));
    for (int length : new int[] {1, 7, 8, whole.length - 1}) {
      Files.write(Path.of(path.toUri()), Arrays.copyOf(whole, length));
      IOException failed =
          assertThrows(
              IOException.class,
              () ->
                  new ParquetCompactor(new MessageSerializer())
                      .doCompact(List.of(path), OutputStream.nullOutputStream()));
      assertTrue(String.valueOf(failed.getMessage()).startsWith("history: "), failed::toString);
    }
  }

  @Test
  void are_in_the_folder_of_the_day_in_utc_unless_the_time_cannot_be_right() {
    String good = "\"v\":{},\"q\":{}";
    Duration day = Duration.ofDays(1);
    assertEquals("day=2026-06-10", DayFolder.folder(message("a", 1, NOON, good)));
    assertEquals(
        "day=2026-06-09", DayFolder.folder(message("a", 1, NOON - day.toMillis() / 2 - 1, good)));
    assertEquals(
        "day=2025-06-10", DayFolder.folder(message("a", 1, NOON - 365 * day.toMillis(), good)));
    for (long measured : new long[] {0, NOON - 401 * day.toMillis(), NOON + day.toMillis()}) {
      assertEquals("day=2026-06-10", DayFolder.folder(message("a", 1, measured, good)));
    }
    assertEquals(
        "day=2026-06-10",
        DayFolder.folder(
            message("a", 1, NOON - day.toMillis(), good + ",\"clock\":\"untrusted\"")));
  }

  @Test
  void must_be_none_if_the_job_does_not_continue() throws Exception {
    HistorySettings settings =
        new HistorySettings(
            URI.create(folder.resolve("history").toUri().toString()), Duration.ofHours(1));
    HistoryFolder.requireEmpty(settings);
    compacted(List.of(power("a", 1, 1), power("a", 2, 1)), 1 << 20);

    IOException refused =
        assertThrows(IOException.class, () -> HistoryFolder.requireEmpty(settings));

    assertTrue(
        String.valueOf(refused.getMessage()).contains("there is no checkpoint to continue from"));
  }

  @Test
  void are_made_once_a_period_of_whole_checkpoints() {
    assertEquals(120, HistorySink.checkpoints(Duration.ofHours(1), Duration.ofSeconds(30)));
    assertEquals(1, HistorySink.checkpoints(Duration.ofSeconds(1), Duration.ofSeconds(30)));
  }
}
