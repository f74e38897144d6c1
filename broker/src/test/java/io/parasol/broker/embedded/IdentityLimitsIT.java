// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static io.parasol.broker.embedded.selftest.RawClient.CLOSED;
import static io.parasol.broker.embedded.selftest.RawClient.QUOTA_EXCEEDED;
import static io.parasol.broker.embedded.selftest.RawClient.SUCCESS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.embedded.selftest.RawClient;
import io.parasol.broker.embedded.setup.TestSite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An authenticated identity")
class IdentityLimitsIT {

  private static final int PACKET_TOO_LARGE = 0x95;
  private static final int MAX_PACKET_SIZE = 0x27;
  private static final int SESSION_EXPIRY = 0x11;

  @TempDir Path folder;
  private TestSite site;
  private EmbeddedBroker broker;
  private final List<RawClient> open = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    site = new TestSite(folder);
    broker = site.start();
  }

  @AfterEach
  void close() throws Exception {
    for (RawClient each : open) {
      each.close();
    }
    broker.close();
  }

  private RawClient client(String who, int version) throws Exception {
    RawClient client = RawClient.open(broker, version, Optional.of(site.of(who)));
    open.add(client);
    return client;
  }

  private RawClient connected(String who, String clientId) throws Exception {
    RawClient client = client(who, 5);
    assertEquals(SUCCESS, client.connect(clientId));
    return client;
  }

  private void awaitLimit(String limit, String client) {
    await()
        .untilAsserted(
            () -> assertTrue(site.limits.contains(limit + " | " + client), site.limits.toString()));
  }

  private static String device(String name) {
    return "spiffe://parasol/site/s/device/" + name;
  }

  private static String operator(String role, String name) {
    return "spiffe://parasol/site/s/operator/" + role + "/" + name;
  }

  @Test
  void that_publishes_without_pause_is_read_at_its_rate_and_others_lose_nothing() throws Exception {
    RawClient viewer = connected("vera-viewer", "panel");
    assertEquals(0, viewer.subscribe("parasol/s/+/telemetry"));
    RawClient flooder = connected("x", "x");
    RawClient neighbour = connected("y", "y");
    long begin = System.nanoTime();
    CompletableFuture<Void> flood =
        CompletableFuture.runAsync(() -> flooder.flood("parasol/s/x/telemetry", 20_000));

    for (int i = 0; i < 900; i++) {
      assertEquals(SUCCESS, neighbour.publish("parasol/s/y/telemetry", false));
    }
    assertEquals(SUCCESS, neighbour.publishTheLast("parasol/s/y/telemetry"));
    viewer.deliveredBeforeTheLast();

    double seconds = (System.nanoTime() - begin) / 1e9;
    assertEquals(900, viewer.received("parasol/s/y/telemetry"));
    // The rate, its burst, and what one read returns.
    double permitted = 200 * seconds + 1_000 + 2_000;
    assertTrue(
        viewer.received("parasol/s/x/telemetry") < permitted,
        "permitted " + permitted + ", got " + viewer.received("parasol/s/x/telemetry"));
    awaitLimit("messages", device("x"));
    flooder.close();
    flood.handle((done, closed) -> true).get(60, TimeUnit.SECONDS);
  }

  @ParameterizedTest(name = "{0} of {1} bytes, limit {2}")
  @CsvSource({
    "x, parasol/s/x/telemetry, 67584",
    "vera-viewer, parasol/s/x/telemetry, 4096",
    "otto-operator, parasol/s/x/command, 98304"
  })
  void is_disconnected_beyond_its_packet_size(String who, String topic, int limit)
      throws Exception {
    RawClient client = connected(who, who);
    assertEquals(
        1 << 20,
        client.announced().get(MAX_PACKET_SIZE),
        "Paho's client takes it for the limit of what it receives");

    client.publishLarge(topic, limit);

    assertEquals(PACKET_TOO_LARGE, client.awaitEnd());
    await().until(() -> site.limits.stream().anyMatch(each -> each.startsWith("packet_size | ")));
  }

  @ParameterizedTest(name = "MQTT {0}")
  @ValueSource(ints = {4, 5})
  void can_publish_64_kib_and_with_any_version_not_much_more(int version) throws Exception {
    RawClient client = client("x", version);
    assertEquals(SUCCESS, client.connect("x"));
    assertTrue(client.publishLarge("parasol/s/x/telemetry", 64 * 1024) < 0x80);

    assertEquals(CLOSED, client.publishLarge("parasol/s/x/telemetry", 67 * 1024));

    awaitLimit("packet_size", device("x"));
  }

  @Test
  void that_is_a_person_has_eight_sessions_and_loses_its_oldest_beyond_them() throws Exception {
    for (int i = 0; i < 8; i++) {
      RawClient left = client("vera-viewer", 5);
      assertEquals(SUCCESS, left.connectAgain("tool" + i));
      assertEquals(1, left.subscribeReliably("parasol/s/+/telemetry"));
      left.close();
    }
    await().until(() -> broker.connections() == 0);

    connected("vera-viewer", "tool8").leave();

    awaitLimit("sessions", operator("viewer", "vera-viewer"));
    RawClient oldest = client("vera-viewer", 5);
    assertEquals(SUCCESS, oldest.connectAgain("tool0"));
    assertEquals(false, oldest.sessionPresent(), "the oldest one has ended");
    RawClient newest = client("vera-viewer", 5);
    assertEquals(SUCCESS, newest.connectAgain("tool7"));
    assertEquals(true, newest.sessionPresent(), "the others continue");
  }

  @Test
  void that_is_a_person_is_refused_a_ninth_connected_session() throws Exception {
    for (int i = 0; i < 8; i++) {
      connected("vera-viewer", "tool" + i);
    }

    assertEquals(QUOTA_EXCEEDED, client("vera-viewer", 5).connect("tool8"));

    awaitLimit("sessions", operator("viewer", "vera-viewer"));
    assertEquals(SUCCESS, client("vera-viewer", 5).connect("tool7"), "a takeover");
    assertEquals(SUCCESS, client("victor-viewer", 5).connect("tool8"), "another identity");
  }

  @Test
  void can_connect_with_a_new_client_id_again_and_again() throws Exception {
    for (int i = 0; i < 20; i++) {
      connected("vera-viewer", "").leave();
    }
    assertEquals(List.of(), site.limits);
  }

  @Test
  void has_32_subscriptions_shared_ones_included() throws Exception {
    RawClient viewer = connected("vera-viewer", "panel");
    assertEquals(0, viewer.subscribe("parasol/s/+/telemetry"));
    for (int i = 1; i < 32; i++) {
      assertEquals(0, viewer.subscribe("$share/vera-viewer." + i + "/parasol/s/+/telemetry"));
    }

    assertEquals(QUOTA_EXCEEDED, viewer.subscribe("$share/vera-viewer.32/parasol/s/+/telemetry"));
    RawClient other = connected("vera-viewer", "other");
    assertEquals(QUOTA_EXCEEDED, other.subscribe("parasol/s/+/state"));
    awaitLimit("subscriptions", operator("viewer", "vera-viewer"));

    assertEquals(0, viewer.subscribe("parasol/s/+/telemetry"), "the same again");
    viewer.unsubscribe("parasol/s/+/telemetry");
    assertEquals(0, viewer.subscribe("parasol/s/+/state"), "in place of another");
    assertEquals(
        0, connected("victor-viewer", "p").subscribe("parasol/s/+/state"), "another identity");
  }

  @Test
  void that_is_a_person_has_a_session_expiry_of_one_hour() throws Exception {
    RawClient viewer = client("vera-viewer", 5);
    assertEquals(SUCCESS, viewer.connectFor("panel", 24 * 3600));
    assertEquals(3600L, viewer.announced().get(SESSION_EXPIRY));
    RawClient device = client("x", 5);
    assertEquals(SUCCESS, device.connectFor("x", 24 * 3600));
    assertEquals(null, device.announced().get(SESSION_EXPIRY), "as requested");
  }

  @ParameterizedTest(name = "MQTT {0}")
  @ValueSource(ints = {4, 5})
  void cannot_leave_qos_2_messages_unreleased_without_limit(int version) throws Exception {
    RawClient device = client("x", version);
    assertEquals(SUCCESS, device.connectAgain("x"));
    for (int id = 1; id <= 150; id++) {
      assertEquals(SUCCESS, device.publishUnreleased("parasol/s/x/telemetry", id, 100));
      device.release(id);
    }
    for (int id = 1; id <= 60; id++) {
      assertEquals(SUCCESS, device.publishUnreleased("parasol/s/x/telemetry", id, 100));
    }
    device.close();
    RawClient again = client("x", version);
    assertEquals(SUCCESS, again.connectAgain("x"));
    for (int id = 61; id <= 100; id++) {
      assertEquals(SUCCESS, again.publishUnreleased("parasol/s/x/telemetry", id, 100));
    }

    assertEquals(CLOSED, again.publishUnreleased("parasol/s/x/telemetry", 101, 100));

    awaitLimit("unreleased", device("x"));
  }

  @Test
  void cannot_fill_the_memory_with_the_properties_of_qos_2_messages() throws Exception {
    RawClient device = connected("x", "x").withUserProperties(800, 0);
    int accepted = 0;
    while (accepted < 40
        && device.publishUnreleased("parasol/s/x/telemetry", accepted + 1, 0) == SUCCESS) {
      accepted++;
    }

    assertTrue(accepted > 10 && accepted < 35, "of 80 kB each: " + accepted);
    awaitLimit("unreleased", device("x"));
  }

  @Test
  void cannot_replace_small_qos_2_messages_by_large_ones() throws Exception {
    RawClient device = connected("x", "x");
    for (int id = 1; id <= 40; id++) {
      assertEquals(SUCCESS, device.publishUnreleased("parasol/s/x/telemetry", id, 1));
    }
    int replaced = 0;
    while (replaced < 40
        && device.publishUnreleased("parasol/s/x/telemetry", replaced + 1, 60_000) == SUCCESS) {
      replaced++;
    }

    assertTrue(replaced < 40, "all of them");
    awaitLimit("unreleased", device("x"));
  }

  @Test
  void is_disconnected_if_a_message_has_too_many_user_properties() throws Exception {
    RawClient device = connected("x", "x").withUserProperties(800, 0);
    assertTrue(device.publish("parasol/s/x/telemetry", false) < 0x80);

    assertEquals(CLOSED, device.withUserProperties(900, 0).publish("parasol/s/x/telemetry", false));

    assertEquals(QUOTA_EXCEEDED, device.awaitEnd());
    awaitLimit("user_properties", device("x"));
  }

  @ParameterizedTest(name = "with a Will: {0}")
  @ValueSource(booleans = {false, true})
  void cannot_connect_with_too_many_user_properties(boolean hasWill) throws Exception {
    Optional<RawClient.Will> will =
        hasWill
            ? Optional.of(new RawClient.Will("parasol/s/x/state", true))
            : Optional.<RawClient.Will>empty();
    assertEquals(SUCCESS, client("x", 5).withUserProperties(1, 4000).connect("x", will));

    assertEquals(QUOTA_EXCEEDED, client("x", 5).withUserProperties(1, 4200).connect("x", will));

    awaitLimit("user_properties", device("x"));
  }
}
