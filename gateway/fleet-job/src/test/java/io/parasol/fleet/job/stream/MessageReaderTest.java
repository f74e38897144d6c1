// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.table.TableRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  private static final String TWO_SITES = "sites:\n  roof: {}\n  barn: {devices: 2}\n";

  @TempDir private static Path folder;

  private final Counter refused = new SimpleCounter();
  private final KeyCheck keys = new KeyCheck(folder.resolve("sites.yaml"));

  @BeforeAll
  static void two_sites() throws Exception {
    Files.writeString(folder.resolve("sites.yaml"), TWO_SITES);
  }

  @BeforeEach
  void open() throws Exception {
    keys.open(refused);
  }

  private List<TelemetryMessage> read(String key, String epoch, long timestamp) {
    List<TelemetryMessage> messages = new ArrayList<>();
    new MessageReader(keys)
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
    assertEquals(List.of(), state(key));
    assertEquals(2, refused.getCount());
  }

  private List<TableRow> state(String key) {
    return state(key, "{\"state\":\"online\"}");
  }

  private List<TableRow> state(String key, String value) {
    List<TableRow> rows = new ArrayList<>();
    new InventoryReader(keys)
        .deserialize(record("parasol.state", key, "", PAST, value), new ListCollector<>(rows));
    return rows;
  }

  @ParameterizedTest
  @ValueSource(strings = {"online", "[]", "{\"state\":"})
  void is_left_out_if_it_describes_nothing(String value) {
    assertEquals(List.of(), state("roof/a", value));
    assertEquals(1, refused.getCount());
  }

  @Test
  void is_left_out_if_it_is_of_a_device_beyond_those_that_its_site_may_have() {
    for (String key : List.of("barn/a", "barn/b", "barn/a", "barn/gateway", "roof/c")) {
      assertEquals(1, read(key, "e", PAST).size(), key);
    }
    assertEquals(0, refused.getCount());

    assertEquals(List.of(), read("barn/c", "e", PAST));
    assertEquals(List.of(), state("barn/c"));
    assertEquals(1, state("barn/b").size());
    assertEquals(2, refused.getCount());
  }

  @Test
  void is_left_out_if_its_site_invents_epochs() {
    int most = 2 * 20;
    for (int i = 0; i < most; i++) {
      assertEquals(1, read("barn/a", "e" + i, PAST).size());
    }

    assertEquals(List.of(), read("barn/a", "another", PAST));
    assertEquals(1, read("barn/a", "e0", PAST).size());
    assertEquals(1, read("roof/a", "another", PAST).size(), "of another site");
  }

  @Test
  void has_no_components_if_its_site_invents_lists_of_them() {
    for (int i = 0; i < KeyCheck.COMPONENT_LISTS; i++) {
      assertEquals(2, about(i).size(), "the site and the component");
    }

    assertEquals(1, about(KeyCheck.COMPONENT_LISTS).size());
    assertEquals(2, about(0).size());
  }

  private List<TableRow> about(int version) {
    List<TableRow> rows = new ArrayList<>();
    String message = "{\"sbom\":{\"components\":[\"pkg:maven/org.example/a@%d\"]}}";
    new InventoryReader(keys)
        .deserialize(
            record("parasol.about", "roof/gateway", "", PAST, message.formatted(version)),
            new ListCollector<>(rows));
    return rows;
  }

  @Test
  void is_left_out_if_the_registry_does_not_have_its_site() {
    assertEquals(List.of(), read("mill/a", "e", PAST));
    assertEquals(List.of(), state("mill/a"));
    assertEquals(2, refused.getCount());
  }

  @Test
  void is_read_as_soon_as_the_registry_has_its_site() throws Exception {
    Path sites = folder.resolve("sites.yaml");
    try {
      assertEquals(List.of(), read("new/a", "e", PAST));
      Files.writeString(sites, TWO_SITES + "  new: {}\n");
      Files.setLastModifiedTime(sites, FileTime.fromMillis(PAST));
      assertEquals(1, read("new/a", "e", PAST).size());
    } finally {
      Files.writeString(sites, TWO_SITES);
    }
  }

  @Test
  void is_left_out_with_an_epoch_that_no_table_takes() {
    assertEquals(1, read("roof/a", "e".repeat(64), PAST).size());
    assertEquals(List.of(), read("roof/a", "e".repeat(65), PAST));
    assertEquals(List.of(), read("roof/a", "\u0000", PAST));
    assertEquals(2, refused.getCount());
  }

  @Test
  void never_arrives_in_the_future_or_before_1970() {
    assertEquals(PAST, MessageReader.arrived(PAST, PAST + 1));
    assertEquals(PAST, MessageReader.arrived(Long.MAX_VALUE, PAST));
    assertEquals(0, MessageReader.arrived(-1, PAST));
  }
}
