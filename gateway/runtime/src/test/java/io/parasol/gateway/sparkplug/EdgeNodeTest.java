// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An edge node of Sparkplug")
class EdgeNodeTest {

  private static final DeviceId BOX = new DeviceId("box-01");
  private static final DeviceId OTHER = new DeviceId("box-02");

  private static final String ABOUT =
      """
      {"schema":1,"site":"field","device":"box-01","manufacturer":"Acme",
       "points":{"ac_power":{"type":"number","unit":"W"},"door":{"type":"boolean"},
                 "status":{"type":"enum"}}}\
      """;

  @TempDir Path folder;

  private final EdgeNode node = new EdgeNode(InstantSource.fixed(Instant.ofEpochMilli(5000)));
  private final SparkplugTopics topics = new SparkplugTopics("plants", "field");

  private static Json.Obj json(String text) throws Exception {
    return (Json.Obj) Json.parse(text.getBytes(UTF_8));
  }

  private static Json.Obj power(int seq, String more) throws Exception {
    return json(
        "{\"ts\":4000,\"seq\":%d,\"v\":{\"ac_power\":42.5},\"q\":{}%s}".formatted(seq, more));
  }

  private List<SparkplugMessage> data(DeviceId device, Json.Obj telemetry) {
    return node.data(device, telemetry, "e1", true).orElseThrow();
  }

  private static List<SparkplugMessage.Type> types(List<SparkplugMessage> messages) {
    return messages.stream().map(SparkplugMessage::type).toList();
  }

  private static Payload decoded(SparkplugMessage message) throws Exception {
    return Payload.parseFrom(SparkplugPayload.encode(message));
  }

  private static Payload.Metric metric(SparkplugMessage message, String name) throws Exception {
    return decoded(message).getMetricsList().stream()
        .filter(each -> each.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void born() throws Exception {
    node.described(BOX, json(ABOUT));
    node.births(7);
  }

  /**
   * tck-id-topics-nbirth-seq-num, -bdseq-matching, -rebirth-metric, tck-id-topics-ndeath-payload.
   */
  @Test
  void is_born_with_seq_0_the_bdseq_of_its_will_and_the_rebirth_metric() throws Exception {
    SparkplugMessage birth = node.births(7).get(0);

    assertEquals("spBv1.0/plants/NBIRTH/field", topics.of(birth));
    assertTrue(decoded(birth).hasSeq());
    assertEquals(0, decoded(birth).getSeq());
    assertEquals(5000, decoded(birth).getTimestamp());
    assertEquals(7, metric(birth, "bdSeq").getLongValue());
    assertEquals(4, metric(birth, "bdSeq").getDatatype());
    assertFalse(metric(birth, "Node Control/Rebirth").getBooleanValue());
    assertEquals(11, metric(birth, "Node Control/Rebirth").getDatatype());
    SparkplugMessage death = node.death(7);
    assertEquals("spBv1.0/plants/NDEATH/field", topics.of(death));
    assertFalse(decoded(death).hasSeq());
    assertEquals(1, decoded(death).getMetricsCount());
    assertEquals(7, metric(death, "bdSeq").getLongValue());
  }

  /** tck-id-topics-dbirth-metrics, tck-id-operational-behavior-data-publish-dbirth-values. */
  @Test
  void defines_the_metrics_of_a_device_by_its_description() throws Exception {
    node.described(BOX, json(ABOUT));

    SparkplugMessage birth = node.births(0).get(1);

    assertEquals("spBv1.0/plants/DBIRTH/field/box-01", topics.of(birth));
    assertEquals(1, birth.seq());
    Payload.Metric power = metric(birth, "ac_power");
    assertEquals(10, power.getDatatype());
    assertTrue(power.getIsNull());
    assertFalse(power.hasDoubleValue());
    assertEquals("engUnit", power.getProperties().getKeys(0));
    assertEquals("W", power.getProperties().getValues(0).getStringValue());
    assertEquals(11, metric(birth, "door").getDatatype());
    assertEquals(12, metric(birth, "status").getDatatype());
    assertEquals("Acme", metric(birth, "Properties/Manufacturer").getStringValue());
  }

  /**
   * tck-id-payloads-name-requirement, tck-id-topics-nbirth-metrics, tck-id-topics-dbirth-metrics.
   */
  @Test
  void names_each_metric_and_states_its_value_or_that_it_has_none() throws Exception {
    born();
    List<SparkplugMessage> all = new ArrayList<>(node.births(7));
    all.addAll(
        data(BOX, json("{\"ts\":1,\"seq\":1,\"v\":{\"new\":1},\"q\":{\"door\":\"stale\"}}")));
    all.add(node.death(7));

    for (SparkplugMessage message : all) {
      assertTrue(decoded(message).getMetricsCount() > 0);
      for (Payload.Metric metric : decoded(message).getMetricsList()) {
        assertFalse(metric.getName().isEmpty());
        assertTrue(metric.hasTimestamp(), metric.getName());
        boolean hasValue = metric.getValueCase() != Payload.Metric.ValueCase.VALUE_NOT_SET;
        assertTrue(hasValue != metric.getIsNull(), metric.getName());
      }
    }
  }

  /** tck-id-payloads-metric-datatype-req, tck-id-payloads-metric-datatype-not-req. */
  @Test
  void states_the_datatypes_in_births_only() throws Exception {
    born();

    for (SparkplugMessage birth : node.births(7)) {
      for (Payload.Metric metric : decoded(birth).getMetricsList()) {
        assertTrue(metric.hasDatatype(), metric.getName());
      }
    }
    for (Payload.Metric metric : decoded(data(BOX, power(1, "")).get(0)).getMetricsList()) {
      assertFalse(metric.hasDatatype(), metric.getName());
    }
  }

  /** tck-id-topics-ddata-topic, tck-id-payloads-propertyset-quality-value-type and -value. */
  @Test
  void sends_values_and_their_quality_as_data() throws Exception {
    born();

    List<SparkplugMessage> sent =
        data(
            BOX,
            json(
                "{\"ts\":4000,\"seq\":8,\"v\":{\"ac_power\":42.5},\"later\":{\"ac_power\":250,\"status\":90},"
                    + "\"q\":{\"door\":\"stale\",\"status\":\"timeout\"}}"));

    assertEquals(List.of(SparkplugMessage.Type.DDATA), types(sent));
    SparkplugMessage message = sent.get(0);
    assertEquals("spBv1.0/plants/DDATA/field/box-01", topics.of(message));
    assertEquals(2, message.seq());
    Payload.Metric power = metric(message, "ac_power");
    assertEquals(42.5, power.getDoubleValue());
    assertEquals(4250, power.getTimestamp());
    assertFalse(power.getIsHistorical());
    assertEquals("ac_power", decoded(message).getMetrics(3).getName(), "the newest is the last");
    Payload.PropertySet quality = metric(message, "door").getProperties();
    assertEquals(List.of("Quality", "reason"), quality.getKeysList());
    assertEquals(3, quality.getValues(0).getType());
    assertEquals(500, quality.getValues(0).getIntValue());
    assertTrue(metric(message, "door").getIsNull());
    assertEquals(0, metric(message, "status").getProperties().getValues(0).getIntValue());
    assertEquals(4090, metric(message, "status").getTimestamp());
    assertEquals(8, metric(message, "Parasol/Sequence").getLongValue());
  }

  @Test
  void marks_late_values_which_do_not_become_the_current_ones() throws Exception {
    born();
    data(BOX, power(1, ""));

    SparkplugMessage late =
        data(BOX, json("{\"ts\":1,\"seq\":0,\"v\":{\"ac_power\":1},\"q\":{},\"hist\":true}"))
            .get(0);

    assertTrue(metric(late, "ac_power").getIsHistorical());
    assertTrue(metric(late, "Parasol/Sequence").getIsHistorical());
    Payload.Metric current = metric(node.births(7).get(1), "ac_power");
    assertEquals(42.5, current.getDoubleValue());
    assertEquals(4000, current.getTimestamp());
    assertFalse(current.getIsHistorical());
  }

  /** tck-id-payloads-sequence-num-incrementing. */
  @Test
  void counts_from_0_to_255_and_begins_again() throws Exception {
    born();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      data(BOX, power(i, "")).forEach(message -> numbers.add(message.seq()));
    }

    for (int i = 0; i < numbers.size(); i++) {
      assertEquals((i + 2) % 256, numbers.get(i));
    }
    assertEquals(600, numbers.size());
    assertEquals(0, node.births(7).get(0).seq());
    assertEquals(2, data(BOX, power(700, "")).get(0).seq());
  }

  /** tck-id-operational-behavior-data-publish-dbirth. */
  @Test
  void is_born_again_before_data_with_a_metric_that_the_birth_lacks() throws Exception {
    born();

    List<SparkplugMessage> sent =
        data(BOX, json("{\"ts\":1,\"seq\":1,\"v\":{\"new\":true,\"door\":\"ajar\"},\"q\":{}}"));

    assertEquals(List.of(SparkplugMessage.Type.DBIRTH, SparkplugMessage.Type.DDATA), types(sent));
    assertEquals(11, metric(sent.get(0), "new").getDatatype());
    assertEquals(12, metric(sent.get(0), "door").getDatatype());
    assertEquals("ajar", metric(sent.get(1), "door").getStringValue());
    assertEquals(
        List.of(SparkplugMessage.Type.DDATA),
        types(data(BOX, json("{\"ts\":2,\"seq\":2,\"v\":{\"door\":true},\"q\":{}}"))));
  }

  /** tck-id-operational-behavior-data-publish-dbirth. */
  @Test
  void gives_birth_to_a_device_once_its_metrics_are_known() throws Exception {
    node.stateChanged(OTHER, false);
    assertEquals(1, node.births(7).size(), "the state alone describes no device");
    assertEquals(List.of(), node.stateChanged(BOX, false));

    List<SparkplugMessage> birth = node.described(BOX, json(ABOUT));

    assertEquals(List.of(SparkplugMessage.Type.DBIRTH), types(birth));
    assertEquals(List.of(), node.described(BOX, json(ABOUT)));
    assertEquals(List.of(), node.stateChanged(BOX, false));
    assertEquals(2, node.births(7).size());
  }

  /** tck-id-operational-behavior-device-ddeath, tck-id-payloads-ddeath-seq. */
  @Test
  void reports_the_death_of_a_device_whose_data_then_wait_for_its_next_birth() throws Exception {
    born();

    List<SparkplugMessage> death = node.stateChanged(BOX, true);

    assertEquals("spBv1.0/plants/DDEATH/field/box-01", topics.of(death.get(0)));
    assertEquals(2, decoded(death.get(0)).getSeq());
    assertEquals(List.of(), node.stateChanged(BOX, true), "it dies once");
    assertEquals(Optional.empty(), node.data(BOX, power(1, ""), "e1", true));
    assertEquals(1, node.births(7).size(), "it is not born with the edge node");
    assertEquals(List.of(SparkplugMessage.Type.DBIRTH), types(node.stateChanged(BOX, false)));
    assertEquals(List.of(SparkplugMessage.Type.DDATA), types(data(BOX, power(1, ""))));
  }

  @Test
  void sends_the_backlog_of_a_device_that_the_site_no_longer_has_between_birth_and_death()
      throws Exception {
    born();

    List<SparkplugMessage> sent =
        node.data(OTHER, power(1, ",\"hist\":true"), "e1", false).orElseThrow();

    assertEquals(
        List.of(
            SparkplugMessage.Type.DBIRTH,
            SparkplugMessage.Type.DDATA,
            SparkplugMessage.Type.DDEATH),
        types(sent));
    assertEquals(2, node.births(7).size(), "the other device alone is born with the edge node");
  }

  /** tck-id-message-flow-device-birth-publish-nbirth-wait. */
  @Test
  void sends_nothing_before_its_birth_and_after_its_end() throws Exception {
    assertEquals(List.of(), node.described(BOX, json(ABOUT)));
    assertEquals(List.of(), node.stateChanged(BOX, false));
    assertEquals(Optional.empty(), node.data(BOX, power(1, ""), "e1", true));
    node.births(7);
    assertTrue(node.data(BOX, power(1, ""), "e1", true).isPresent());

    node.ended();

    assertEquals(Optional.empty(), node.data(BOX, power(2, ""), "e1", true));
    assertEquals(List.of(), node.stateChanged(BOX, true));
  }

  /** tck-id-message-flow-edge-node-birth-publish-phid-wait-online and -timestamp. */
  @Test
  void takes_the_state_of_its_host_unless_it_is_malformed_or_older_than_the_last() {
    PrimaryHost host = new PrimaryHost();

    assertTrue(received(host, "{\"online\":true,\"timestamp\":10}") && host.isOnline());
    assertFalse(received(host, "{\"online\":false,\"timestamp\":9}"));
    assertFalse(received(host, "OFFLINE"));
    assertFalse(received(host, "{\"online\":\"false\",\"timestamp\":11}"));
    assertFalse(received(host, "{\"online\":false,\"timestamp\":1e400}"));
    assertTrue(host.isOnline());
    assertTrue(received(host, "{\"online\":false,\"timestamp\":10}"));
    assertFalse(host.isOnline());
  }

  /** tck-id-operational-behavior-host-application-multi-server-timestamp. */
  @Test
  void compares_the_state_of_its_host_with_the_last_one_from_the_same_server() {
    PrimaryHost host = new PrimaryHost();
    received(host, "{\"online\":true,\"timestamp\":10}");

    assertTrue(host.received(1, "{\"online\":false,\"timestamp\":5}".getBytes(UTF_8)));
    assertFalse(host.received(1, "{\"online\":true,\"timestamp\":4}".getBytes(UTF_8)));
    assertFalse(received(host, "{\"online\":true,\"timestamp\":9}"));
    assertFalse(host.isOnline());
  }

  private static boolean received(PrimaryHost host, String state) {
    return host.received(0, state.getBytes(UTF_8));
  }

  /** tck-id-message-flow-edge-node-birth-publish-will-message-payload-bdSeq. */
  @Test
  void counts_its_connections_from_0_to_255_over_restarts() throws Exception {
    Path file = folder.resolve("bdseq");
    assertEquals(0, new BirthDeathSequence(file).next());
    assertEquals(1, new BirthDeathSequence(file).next());
    Files.writeString(file, "255");
    assertEquals(0, new BirthDeathSequence(file).next());
    Files.writeString(file, "damaged");
    BirthDeathSequence sequence = new BirthDeathSequence(file);
    assertEquals(0, sequence.next());
    sequence.unused();
    assertEquals(0, sequence.next(), "it was not sent");
    assertEquals(1, sequence.next());
  }

  /** tck-id-operational-behavior-data-commands-ncmd-rebirth-name and -value. */
  @Test
  void distinguishes_a_request_for_its_births_from_other_commands() throws Exception {
    Payload.Metric rebirth =
        Payload.Metric.newBuilder().setName("Node Control/Rebirth").setBooleanValue(true).build();
    Payload.Metric limit = Payload.Metric.newBuilder().setName("limit").setDoubleValue(60).build();

    assertEquals(
        new SparkplugPayload.Request(true, 1),
        SparkplugPayload.request(
            Payload.newBuilder().addMetrics(rebirth).addMetrics(limit).build().toByteArray()));
    assertEquals(
        new SparkplugPayload.Request(false, 1),
        SparkplugPayload.request(
            Payload.newBuilder()
                .addMetrics(rebirth.toBuilder().setBooleanValue(false))
                .build()
                .toByteArray()));
  }
}
