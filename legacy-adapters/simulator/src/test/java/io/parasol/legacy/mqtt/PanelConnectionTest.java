// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.parasol.legacy.mqtt.packet.Properties5;
import io.parasol.legacy.mqtt.packet.RawPanel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A panel's connection")
class PanelConnectionTest {

  @TempDir Path folder;
  private Panels panels;

  @BeforeEach
  void open() {
    panels = new Panels(folder, Panels.TWO);
  }

  private RawPanel dialled(MqttMessage connect) {
    return panels.dial(Panels.HOME).say(connect);
  }

  @Nested
  @DisplayName("begins")
  class Begins {

    @ParameterizedTest(name = "in MQTT {0}")
    @ValueSource(ints = {31, 311, 5})
    void in_every_version(int version) {
      RawPanel panel = dialled(RawPanel.connect("panel17", version).build());

      assertEquals(List.of("CONNACK 00"), panel.heard());
      panel.publish("pv/17/power", "42");
      assertEquals(List.of("power=42"), panels.delivered());
    }

    @Test
    void in_MQTT_5_with_the_limits_that_hold() {
      RawPanel panel = panels.dial(Panels.HOME);
      panel.say(RawPanel.connect("panel17", 5).keepAlive(0).build());
      String bytes = HexFormat.of().formatHex(allBytes(panel));

      // Receive Maximum 64, Maximum Packet Size 18432, no subscription identifiers, no shared
      // subscriptions, Server Keep Alive 60.
      assertTrue(bytes.contains("210040"), bytes);
      assertTrue(bytes.contains("2700004800"), bytes);
      assertTrue(bytes.contains("2900"), bytes);
      assertTrue(bytes.contains("2a00"), bytes);
      assertTrue(bytes.contains("13003c"), bytes);
    }

    @Test
    void whatever_name_and_password_are_said() {
      RawPanel panel =
          dialled(
              RawPanel.connect("panel17", 311)
                  .hasUser(true)
                  .username("admin")
                  .hasPassword(true)
                  .password("secret".getBytes(StandardCharsets.UTF_8))
                  .build());

      assertEquals(List.of("CONNACK 00"), panel.heard());
    }
  }

  private static byte[] allBytes(RawPanel panel) {
    var all = Unpooled.buffer();
    for (Object next = panel.server().readOutbound();
        next != null;
        next = panel.server().readOutbound()) {
      all.writeBytes((ByteBuf) next);
    }
    return ByteBufUtil.getBytes(all);
  }

  @Nested
  @DisplayName("is refused")
  class IsRefused {

    @ParameterizedTest(name = "to {0} from {1} in MQTT {2} with {3}")
    @CsvSource({
      "panel99, 192.168.10.17, 31, 02, no panel of this link has that client identifier",
      "panel99, 192.168.10.17, 311, 02, no panel of this link has that client identifier",
      "panel99, 192.168.10.17, 5, 85, no panel of this link has that client identifier",
      "panel17, 192.168.10.99, 311, 05, that panel does not connect from this address",
      "panel17, 192.168.10.99, 5, 87, that panel does not connect from this address",
    })
    void to_whom_it_does_not_belong(
        String client, String address, int version, String code, String why) {
      RawPanel panel = panels.dial(address).say(RawPanel.connect(client, version).build());

      assertEquals(List.of("CONNACK " + code), panel.heard());
      assertFalse(panel.isOpen());
      assertEquals(
          List.of(
              "client %s at %s on trackers may not connect: %s".formatted(client, address, why)),
          panels.news());
    }

    @Test
    void without_a_client_identifier() {
      RawPanel panel = panels.dial(Panels.HOME).say(RawPanel.connect("", 311).build());

      assertEquals(List.of("CONNACK 02"), panel.heard());
    }

    @Test
    void in_an_unknown_version() {
      byte[] connect = {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 9, 2, 0, 30, 0, 0};
      RawPanel panel = panels.dial(Panels.HOME).say(connect);

      assertEquals(List.of("CONNACK 01"), panel.heard());
      assertFalse(panel.isOpen());
    }

    @Test
    void with_extended_authentication() {
      MqttProperties properties = new MqttProperties();
      properties.add(
          new MqttProperties.StringProperty(
              MqttPropertyType.AUTHENTICATION_METHOD.value(), "SCRAM-SHA-256"));
      RawPanel panel = dialled(RawPanel.connect("panel17", 5).properties(properties).build());

      assertEquals(List.of("CONNACK 8c"), panel.heard());
    }

    @Test
    void with_a_will_for_many_topics() {
      byte[] connect =
          HexFormat.of()
              .parseHex(
                  "101b00044d5154540406001e" + "000770616e656c3137" + "00022f23" + "00022f23");
      connect[1] = (byte) (connect.length - 2);
      RawPanel panel = panels.dial(Panels.HOME).say(connect);

      assertEquals(List.of("CONNACK 03"), panel.heard());
      assertFalse(panel.isOpen());
    }

    @Test
    void when_no_connect_comes_in_time() {
      RawPanel panel = panels.dial(Panels.HOME);
      panel.pass(Duration.ofMillis(4_999));
      assertTrue(panel.isOpen());

      panel.pass(Duration.ofMillis(1));

      assertFalse(panel.isOpen());
      assertEquals(
          List.of("192.168.10.17 on trackers may not connect: no CONNECT within 5 s"),
          panels.news());
    }

    @Test
    void when_it_speaks_something_else() {
      RawPanel panel =
          panels
              .dial(Panels.HOME)
              .say("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertFalse(panel.isOpen());
      assertEquals(List.of(), panel.heard());
    }
  }

  @Nested
  @DisplayName("takes messages")
  class TakesMessages {

    @Test
    void with_qos_1_and_acknowledges_each_when_it_is_safe() {
      RawPanel panel = panels.connected(311);
      panels.safe = new CompletableFuture<>();
      panel.say(RawPanel.publish("pv/17/power", "42", 1, 11));

      assertEquals(List.of("power=42"), panels.delivered());
      assertEquals(List.of(), panel.heard(), "not on disk yet");

      panels.safe.complete(null);
      panel.pass(Duration.ZERO);

      assertEquals(List.of("PUBACK 11"), panel.heard());
    }

    @Test
    void and_acknowledges_them_in_their_order() {
      RawPanel panel = panels.connected(311);
      CompletableFuture<Void> first = new CompletableFuture<>();
      panels.safe = first;
      panel.say(RawPanel.publish("pv/17/a", "1", 1, 1));
      panels.safe = CompletableFuture.completedFuture(null);
      panel.say(RawPanel.publish("pv/17/b", "2", 2, 2));
      assertEquals(List.of(), panel.heard());

      first.complete(null);
      panel.pass(Duration.ZERO);

      assertEquals(List.of("PUBACK 1", "PUBREC 2"), panel.heard());
    }

    @Test
    void with_qos_2_exactly_once() {
      RawPanel panel = panels.connected(311);

      panel.say(RawPanel.publish("pv/17/energy", "7", 2, 5));
      panel.say(RawPanel.publish("pv/17/energy", "7", 2, 5));
      assertEquals(List.of("energy=7"), panels.delivered());
      assertEquals(List.of("PUBREC 5", "PUBREC 5"), panel.heard());

      panel.say(RawPanel.simple(MqttMessageType.PUBREL, 5));
      assertEquals(List.of("PUBCOMP 5"), panel.heard());
      panel.say(RawPanel.publish("pv/17/energy", "8", 2, 5));
      assertEquals(List.of("energy=8"), panels.delivered());
    }

    @Test
    void with_qos_2_exactly_once_even_when_the_connection_is_lost_in_between() {
      RawPanel panel = dialled(RawPanel.connect("panel17", 311).cleanSession(false).build());
      panel.say(RawPanel.publish("pv/17/energy", "7", 2, 5));
      panel.cut();

      RawPanel again = dialled(RawPanel.connect("panel17", 311).cleanSession(false).build());
      again.say(RawPanel.publish("pv/17/energy", "7", 2, 5));
      again.say(RawPanel.simple(MqttMessageType.PUBREL, 5));

      assertEquals(List.of("energy=7"), panels.delivered());
      assertEquals(List.of("CONNACK 00 resumed", "PUBREC 5", "PUBCOMP 5"), again.heard());
    }

    @Test
    void together_that_came_together() {
      RawPanel panel = panels.connected(311);
      var both = Unpooled.buffer();
      both.writeBytes(panel.bytes(RawPanel.publish("pv/17/a", "1", 0, 0)));
      both.writeBytes(panel.bytes(RawPanel.publish("pv/17/b", "2", 1, 9)));
      panel.say(ByteBufUtil.getBytes(both));

      assertEquals(List.of("a=1 b=2"), panels.delivered());
      assertEquals(List.of("PUBACK 9"), panel.heard());
    }

    @Test
    void retained_or_not_as_what_the_panel_says_now() {
      RawPanel panel = panels.connected(311);
      panel.say(
          MqttMessageBuilders.publish()
              .topicName("pv/17/power")
              .retained(true)
              .qos(MqttQoS.AT_MOST_ONCE)
              .payload(Unpooled.copiedBuffer("42", StandardCharsets.UTF_8))
              .build());

      assertEquals(List.of("power=42"), panels.delivered());
    }

    @Test
    void on_unknown_topics_in_MQTT_3_without_a_word_and_counts_them() {
      RawPanel panel = panels.connected(311);
      panel.say(RawPanel.publish("home/light", "on", 1, 3));

      assertEquals(List.of(), panels.delivered());
      assertEquals(List.of("PUBACK 3"), panel.heard());
      assertEquals(1, panels.count("panel-17 UNMAPPED"));
    }

    @Test
    void on_unknown_topics_in_MQTT_5_with_a_refusal() {
      RawPanel panel = panels.connected(5);
      panel.say(RawPanel.publish("home/light", "on", 1, 3));
      panel.say(RawPanel.publish("home/light", "on", 2, 4));

      assertEquals(List.of("PUBACK 3 87", "PUBREC 4 87"), panel.heard());
      assertTrue(panel.isOpen());
    }

    @Test
    void but_none_on_a_topic_that_only_commands_write() {
      RawPanel panel = panels.connected(311);
      panel.publish("pv/17/set/limit", "42");

      assertEquals(List.of(), panels.delivered());
      assertEquals(1, panels.count("panel-17 UNMAPPED"));
    }

    @Test
    void of_its_own_only_whatever_its_neighbour_is_called() {
      RawPanel panel = panels.connected(311);
      panel.publish("pv/18/power", "42");

      assertEquals(List.of(), panels.delivered());
    }

    @Test
    void until_nothing_is_kept_any_more_and_then_not_one() {
      RawPanel panel = panels.connected(5);
      panels.safe = CompletableFuture.failedFuture(new IllegalStateException("closed"));
      panel.say(RawPanel.publish("pv/17/power", "42", 1, 3));

      assertEquals(List.of("DISCONNECT 8b"), panel.heard());
      assertFalse(panel.isOpen());
    }
  }

  @Nested
  @DisplayName("lets a panel subscribe")
  class LetsSubscribe {

    @ParameterizedTest(name = "to {0} in MQTT {1}: {2}")
    @CsvSource({
      "pv/17/set/limit, 311, 01",
      "pv/17/set/#, 311, 01",
      "pv/17/+/limit, 5, 01",
      "pv/17/power, 311, 80",
      "pv/17/power, 5, 87",
      "pv/18/#, 5, 87",
      "#, 31, 80",
      "#, 5, 87",
      "+/17/set/limit, 5, 87",
      "$SYS/#, 5, 8f",
      "pv/17/set/#/x, 5, 8f",
      "$share/g/pv/17/set/limit, 5, 9e",
    })
    void to_its_own_set_topics_only(String filter, int version, String code) {
      RawPanel panel = panels.connected(version);
      panel.subscribe(filter, 2);

      assertEquals(List.of("SUBACK " + code), panel.heard());
      assertEquals(code.equals("01"), panels.news().isEmpty());
    }

    @Test
    void and_no_more_than_it_asked_for() {
      RawPanel panel = panels.connected(311);
      panel.subscribe("pv/17/set/limit", 0);

      assertEquals(List.of("SUBACK 00"), panel.heard());
    }

    @Test
    void and_unsubscribe() {
      RawPanel panel = panels.connected(311);
      panel.subscribe("pv/17/set/limit", 1);
      assertTrue(panels.client("panel17").session().qos("pv/17/set/limit").isPresent());

      panel.say(
          MqttMessageBuilders.unsubscribe().messageId(8).addTopicFilter("pv/17/set/limit").build());

      assertEquals(List.of("SUBACK 01", "UNSUBACK"), panel.heard());
      assertTrue(panels.client("panel17").session().qos("pv/17/set/limit").isEmpty());
    }

    @Test
    void for_longer_than_a_connection_if_it_asks_for_that() {
      RawPanel panel = dialled(RawPanel.connect("panel17", 311).cleanSession(false).build());
      panel.subscribe("pv/17/set/limit", 1);
      panel.say(MqttMessage.DISCONNECT);

      RawPanel again = dialled(RawPanel.connect("panel17", 311).cleanSession(false).build());

      assertEquals(List.of("CONNACK 00 resumed"), again.heard());
      assertTrue(panels.client("panel17").session().qos("pv/17/set/limit").isPresent());
    }

    @Test
    void and_forgets_it_with_a_clean_session() {
      RawPanel panel = dialled(RawPanel.connect("panel17", 311).cleanSession(false).build());
      panel.subscribe("pv/17/set/limit", 1);
      panel.cut();

      RawPanel again = dialled(RawPanel.connect("panel17", 311).cleanSession(true).build());

      assertEquals(List.of("CONNACK 00"), again.heard());
      assertTrue(panels.client("panel17").session().qos("pv/17/set/limit").isEmpty());
    }

    @Test
    void and_forgets_it_when_a_session_of_MQTT_5_has_expired() {
      RawPanel panel = dialled(expiring(60));
      panel.subscribe("pv/17/set/limit", 1);
      panel.cut();
      panel.pass(Duration.ofSeconds(59));
      RawPanel inTime = dialled(expiring(60));
      assertEquals(List.of("CONNACK 00 resumed"), inTime.heard());
      inTime.cut();

      inTime.pass(Duration.ofSeconds(60));

      assertEquals(List.of("CONNACK 00"), dialled(expiring(60)).heard());
    }

    private MqttMessage expiring(int seconds) {
      MqttProperties properties = new MqttProperties();
      Properties5.put(properties, MqttPropertyType.SESSION_EXPIRY_INTERVAL, seconds);
      return RawPanel.connect("panel17", 5).cleanSession(false).properties(properties).build();
    }
  }

  @Nested
  @DisplayName("ends")
  class Ends {

    @ParameterizedTest(name = "in MQTT {0}")
    @ValueSource(ints = {311, 5})
    void when_nothing_comes_for_one_and_a_half_times_the_keep_alive(int version) {
      RawPanel panel = panels.connected(version);
      panel.pass(Duration.ofSeconds(44)).say(MqttMessage.PINGREQ);
      assertEquals(List.of("PINGRESP"), panel.heard());
      panel.pass(Duration.ofMillis(44_999));
      assertTrue(panel.isOpen());

      panel.pass(Duration.ofMillis(1));

      assertFalse(panel.isOpen());
      assertEquals(version == 5 ? List.of("DISCONNECT 8d") : List.of(), panel.heard());
    }

    @Test
    void when_its_panel_connects_again_from_the_same_address() {
      RawPanel before = panels.connected(5);
      RawPanel after = panels.connected(311);

      assertFalse(before.pass(Duration.ZERO).isOpen());
      assertEquals(List.of("DISCONNECT 8e"), before.heard());
      assertTrue(after.isOpen());
    }

    @Test
    void but_not_when_a_client_elsewhere_claims_to_be_that_panel() {
      panels =
          new Panels(folder, Panels.TWO.replace("from: 192.168.10.17", "from: 192.168.10.0/24"));
      RawPanel true17 = panels.connected(311);
      RawPanel other = panels.dial("192.168.10.99").say(RawPanel.connect("panel17", 311).build());

      assertEquals(List.of("CONNACK 05"), other.heard());
      assertTrue(true17.isOpen());
      assertEquals(
          List.of(
              "client panel17 at 192.168.10.99 on trackers may not connect: that panel is connected"
                  + " from another address"),
          panels.news());

      true17.cut();
      RawPanel moved = panels.dial("192.168.10.99").say(RawPanel.connect("panel17", 311).build());
      assertEquals(List.of("CONNACK 00"), moved.heard());
    }

    @ParameterizedTest(name = "with {1} after {0}")
    @CsvSource({
      "CONNECT, 82",
      "CONNACK, 82",
      "SUBACK, 82",
      "PINGRESP, 82",
      "PUBREC, 82",
      "AUTH, 82"
    })
    void when_the_panel_sends_what_it_may_not(MqttMessageType type, String code) {
      RawPanel panel = panels.connected(5);
      byte[] bytes =
          switch (type) {
            case CONNECT -> panel.bytes(RawPanel.connect("panel17", 5).build());
            case CONNACK -> new byte[] {0x20, 3, 0, 0, 0};
            case SUBACK -> new byte[] {(byte) 0x90, 4, 0, 1, 0, 0};
            case PUBREC -> new byte[] {0x50, 2, 0, 1};
            case AUTH -> new byte[] {(byte) 0xF0, 0};
            default -> new byte[] {(byte) 0xD0, 0};
          };
      panel.say(bytes);

      assertEquals(List.of("DISCONNECT " + code), panel.heard());
      assertFalse(panel.isOpen());
    }

    @Test
    void when_the_panel_uses_an_alias_that_it_was_not_given() {
      RawPanel panel = panels.connected(5);
      panel.say(new byte[] {0x30, 7, 0, 0, 3, 0x23, 0, 1, '1'});

      assertEquals(List.of("DISCONNECT 94"), panel.heard());
    }

    @Test
    void when_a_packet_says_that_it_is_too_long() {
      RawPanel panel = panels.connected(5);
      panel.say(new byte[] {0x30, (byte) 0xFF, (byte) 0xFF, 0x7F});

      assertEquals(List.of("DISCONNECT 95"), panel.heard());
      assertFalse(panel.isOpen());
    }

    @Test
    void when_too_much_with_qos_2_is_never_released() {
      RawPanel panel = panels.connected(5);
      for (int id = 1; id <= 64; id++) {
        panel.say(RawPanel.publish("pv/17/a", "1", 2, id));
      }
      assertTrue(panel.isOpen());

      panel.heard();
      panel.say(RawPanel.publish("pv/17/a", "1", 2, 65));

      assertEquals(List.of("DISCONNECT 93"), panel.heard());
    }
  }

  @Nested
  @DisplayName("has a will that is taken as said")
  class HasWill {

    @Test
    void when_it_is_lost() {
      RawPanel panel = dialled(withWill(311, "pv/17/status", "offline", 0).build());
      panel.cut();

      assertEquals(List.of("state=offline"), panels.delivered());
      assertEquals(List.of("panel-17 gone: the panel reports that it is offline"), panels.news());
    }

    @Test
    void when_the_keep_alive_is_over() {
      RawPanel panel = dialled(withWill(311, "pv/17/status", "offline", 0).build());
      panel.pass(Duration.ofSeconds(45));

      assertEquals(List.of("state=offline"), panels.delivered());
    }

    @Test
    void but_not_when_the_panel_disconnects() {
      RawPanel panel = dialled(withWill(311, "pv/17/status", "offline", 0).build());
      panel.say(MqttMessage.DISCONNECT);

      assertFalse(panel.isOpen());
      assertEquals(List.of(), panels.delivered());
    }

    @Test
    void when_the_panel_disconnects_with_its_will() {
      RawPanel panel = dialled(withWill(5, "pv/17/status", "offline", 0).build());
      panel.say(new byte[] {(byte) 0xE0, 2, 0x04, 0});

      assertEquals(List.of("state=offline"), panels.delivered());
    }

    @Test
    void after_its_delay_unless_the_panel_is_back_by_then() {
      MqttProperties session = new MqttProperties();
      Properties5.put(session, MqttPropertyType.SESSION_EXPIRY_INTERVAL, 60);
      MqttMessage connect =
          withWill(5, "pv/17/status", "offline", 20)
              .cleanSession(false)
              .properties(session)
              .build();
      RawPanel panel = dialled(connect);
      panel.cut();
      panel.pass(Duration.ofSeconds(19));
      RawPanel back = dialled(connect);
      back.pass(Duration.ofSeconds(20));
      assertEquals(List.of(), panels.delivered(), "back in time");

      back.cut();
      back.pass(Duration.ofSeconds(19));
      assertEquals(List.of(), panels.delivered());
      back.pass(Duration.ofSeconds(1));

      assertEquals(List.of("state=offline"), panels.delivered());
    }

    @Test
    void not_when_it_is_for_a_topic_that_is_unknown() {
      RawPanel panel = dialled(withWill(311, "home/light", "off", 0).build());
      panel.cut();

      assertEquals(List.of(), panels.delivered());
      assertEquals(1, panels.count("panel-17 UNMAPPED"));
    }
  }

  private static MqttMessageBuilders.ConnectBuilder withWill(
      int version, String topic, String payload, int delay) {
    MqttProperties properties = new MqttProperties();
    Properties5.put(properties, MqttPropertyType.WILL_DELAY_INTERVAL, delay);
    return RawPanel.connect("panel17", version)
        .willFlag(true)
        .willQoS(MqttQoS.AT_LEAST_ONCE)
        .willTopic(topic)
        .willMessage(payload.getBytes(StandardCharsets.UTF_8))
        .willProperties(properties);
  }

  @Nested
  @DisplayName("disturbs no other panel")
  class CostsNobodyElse {

    @Test
    void when_its_panel_floods_it_is_read_more_slowly_and_nothing_is_lost() {
      RawPanel flooding = panels.connected(311);
      for (int i = 0; i < 600; i++) {
        flooding.say(RawPanel.publish("pv/17/a", Integer.toString(i), 0, 0));
      }

      assertFalse(flooding.server().config().isAutoRead());
      assertTrue(panels.count("panel-17 SLOWED") > 50);
      assertEquals(600, panels.delivered().size());
      assertEquals(
          List.of(
              "client panel17 at 192.168.10.17 on trackers may not publish: more than 100 packets a"
                  + " second: slowed down"),
          panels.news());

      flooding.pass(Duration.ofSeconds(2));
      assertTrue(flooding.server().config().isAutoRead());
      assertTrue(flooding.isOpen());
    }

    @Test
    void when_the_disk_is_slow_it_waits_with_its_messages() {
      RawPanel panel = panels.connected(311);
      panels.safe = new CompletableFuture<>();
      for (int id = 1; id <= 64; id++) {
        panel.say(RawPanel.publish("pv/17/a", "1", 1, id));
      }
      assertFalse(panel.server().config().isAutoRead());

      panel.pass(Duration.ofMinutes(10));
      assertTrue(panel.isOpen(), "silence on this side is no silence of the panel");
      panels.safe.complete(null);
      panel.pass(Duration.ZERO);

      assertTrue(panel.server().config().isAutoRead());
      assertEquals(64, panel.heard().size());
    }
  }
}
