// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.table.TableRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A record that a site has written itself")
class MessageReaderTest {

  private static final long PAST = 1_780_000_000_000L;

  private static ConsumerRecord<byte[], byte[]> record(
      String topic, String key, String epoch, long timestamp, String value) {
    Headers headers =
        new RecordHeaders().add("epoch", epoch.getBytes(UTF_8)).add("seq", "7".getBytes(UTF_8));
    return new ConsumerRecord<>(
        topic,
        0,
        0,
        timestamp,
        TimestampType.CREATE_TIME,
        key.length(),
        value.length(),
        key.getBytes(UTF_8),
        value.getBytes(UTF_8),
        headers,
        Optional.empty());
  }

  private static List<TelemetryMessage> read(String key, String epoch, long timestamp) {
    List<TelemetryMessage> messages = new ArrayList<>();
    new MessageReader()
        .deserialize(
            record("parasol.telemetry", key, epoch, timestamp, "{}"),
            new ListCollector<>(messages));
    return messages;
  }

  @Test
  void is_read() {
    TelemetryMessage message = read("roof/inverter-01", "00ff", PAST).get(0);

    assertEquals("roof", message.site());
    assertEquals("inverter-01", message.device());
    assertEquals("00ff", message.epoch());
    assertEquals(7, message.seq());
    assertEquals(PAST, message.arrived());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "roof",
        "roof/",
        "roof/a/b",
        "roof/a\u0000",
        "Roof/a",
        "roof/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void is_left_out_with_a_key_that_no_table_takes(String key) {
    assertEquals(List.of(), read(key, "e", PAST));
    List<TableRow> rows = new ArrayList<>();
    new InventoryReader()
        .deserialize(
            record("parasol.state", key, "", PAST, "{\"state\":\"online\"}"),
            new ListCollector<>(rows));
    assertEquals(List.of(), rows);
  }

  @Test
  void is_left_out_with_an_epoch_that_no_table_takes() {
    assertEquals(1, read("roof/a", "e".repeat(64), PAST).size());
    assertEquals(List.of(), read("roof/a", "e".repeat(65), PAST));
    assertEquals(List.of(), read("roof/a", "\u0000", PAST));
  }

  @Test
  void never_arrives_in_the_future_or_before_1970() {
    assertEquals(PAST, MessageReader.arrived(PAST, PAST + 1));
    assertEquals(PAST, MessageReader.arrived(Long.MAX_VALUE, PAST));
    assertEquals(0, MessageReader.arrived(-1, PAST));
  }
}
