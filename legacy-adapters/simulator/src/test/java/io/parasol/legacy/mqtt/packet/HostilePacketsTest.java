// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.parasol.legacy.mqtt.Panels;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes are split, cut short, lied about and flipped; what is left of them must be one thing. */
@DisplayName("Whatever bytes a panel sends")
class HostilePacketsTest {

  @TempDir Path folder;
  private Panels panels;

  @BeforeEach
  void open() {
    panels = new Panels(folder, Panels.TWO);
  }

  /** A whole conversation: every kind of packet that a panel sends. */
  private static byte[] conversation(RawPanel panel, int version) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    MqttProperties session = new MqttProperties();
    Properties5.put(session, MqttPropertyType.SESSION_EXPIRY_INTERVAL, 60);
    session.add(new MqttProperties.UserProperty("firmware", "1.2"));
    for (MqttMessage each :
        List.of(
            RawPanel.connect("panel17", version)
                .properties(session)
                .willFlag(true)
                .willTopic("pv/17/status")
                .willMessage("offline".getBytes(StandardCharsets.UTF_8))
                .hasUser(true)
                .username("a")
                .hasPassword(true)
                .password("b".getBytes(StandardCharsets.UTF_8))
                .build(),
            MqttMessageBuilders.subscribe()
                .messageId(1)
                .addSubscription(MqttQoS.AT_LEAST_ONCE, "pv/17/set/limit")
                .build(),
            RawPanel.publish("pv/17/a", "1", 0, 0),
            RawPanel.publish("pv/17/b", "{\"c\":2}", 1, 2),
            RawPanel.publish("pv/17/d", "3", 2, 3),
            RawPanel.simple(MqttMessageType.PUBREL, 3),
            MqttMessage.PINGREQ,
            MqttMessageBuilders.unsubscribe()
                .messageId(4)
                .addTopicFilter("pv/17/set/limit")
                .build())) {
      all.writeBytes(panel.bytes(each));
    }
    return all.toByteArray();
  }

  @ParameterizedTest(name = "MQTT {0}")
  @ValueSource(ints = {31, 311, 5})
  void they_mean_the_same_however_they_are_split(int version) {
    byte[] bytes = conversation(panels.dial(Panels.HOME), version);
    for (int at = 1; at < bytes.length; at++) {
      RawPanel panel = panels.dial(Panels.HOME);
      panel.say(Arrays.copyOf(bytes, at));
      panel.say(Arrays.copyOfRange(bytes, at, bytes.length));

      assertTrue(panel.isOpen(), "split at " + at);
      assertEquals("a=1 b.c=2 d=3", String.join(" ", panels.delivered()), "split at " + at);
      panel.cut();
      panels.delivered();
    }
  }

  @Test
  void they_mean_the_same_one_by_one() {
    RawPanel panel = panels.dial(Panels.HOME);
    for (byte each : conversation(panel, 5)) {
      panel.say(new byte[] {each});
    }

    assertEquals("a=1 b.c=2 d=3", String.join(" ", panels.delivered()));
  }

  @ParameterizedTest(name = "MQTT {0}")
  @ValueSource(ints = {31, 311, 5})
  void those_that_break_off_are_waited_for_and_no_longer_than_allowed(int version) {
    byte[] bytes = conversation(panels.dial(Panels.HOME), version);
    for (int at = 1; at < bytes.length; at++) {
      RawPanel panel = panels.dial(Panels.HOME);
      panel.say(Arrays.copyOf(bytes, at));
      assertTrue(panel.isOpen(), "cut at " + at);

      panel.pass(Duration.ofMinutes(3));

      assertFalse(panel.isOpen(), "cut at " + at);
    }
  }

  @ParameterizedTest(name = "{0} bytes are said to follow: {1}")
  @CsvSource({"18432, true", "18433, false", "268435455, false"})
  void a_length_is_believed_up_to_the_limit_only(int length, boolean isBelieved) {
    RawPanel panel = panels.connected(311);
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    start.write(0x30);
    int rest = length;
    do {
      start.write(rest % 128 | (rest >= 128 ? 0x80 : 0));
      rest /= 128;
    } while (rest > 0);
    panel.say(start.toByteArray());

    assertEquals(isBelieved, panel.isOpen());
  }

  @Test
  void a_length_of_five_bytes_is_none() {
    RawPanel panel = panels.connected(5);
    panel.say(HexFormat.of().parseHex("308080808001"));

    assertEquals(List.of("DISCONNECT 81"), panel.heard());
  }

  @Test
  void a_length_inside_a_packet_does_not_reach_into_the_next() {
    RawPanel panel = panels.connected(5);
    // A topic of 40 bytes in a packet of 10; the next packets would fill it up.
    panel.say(HexFormat.of().parseHex("300a0028" + "70762f31372f6161"));

    assertFalse(panel.isOpen());
    assertEquals(List.of("DISCONNECT 81"), panel.heard());
    panel.publish("pv/17/x", "1");
    assertEquals(List.of(), panels.delivered());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "'a topic that is no UTF-8', 30070003702fff313233",
    "'a topic with a NUL', 30050003610062",
    "'a topic with a wildcard', 30060003612f2331",
    "'a topic with a wildcard level', 30060003612f2b31",
    "'a packet of no kind', 0000",
    "'QoS 3', 36060001610001313131",
    "'a packet identifier of zero', 3206000161000031",
    "'a subscription to nothing', 82020001",
    "'a SUBSCRIBE with the wrong flags', 80060001000161" + "00",
    "'something after the end', c00161",
  })
  void what_breaks_the_standard_ends_the_connection(String what, String hex) {
    RawPanel panel = panels.connected(311);
    panel.say(HexFormat.of().parseHex(hex));

    assertFalse(panel.isOpen(), what);
    assertEquals(List.of(), panels.delivered(), what);
    assertEquals(1, panels.news().size(), what);
  }

  @Test
  void flipped_at_random_they_never_hang_fail_or_reach_another_panel() {
    Random random = new Random(17);
    RawPanel neighbour = panels.dial("192.168.10.30");
    neighbour.say(RawPanel.connect("panel18", 311).keepAlive(0).build());
    neighbour.heard();
    byte[][] seeds = {
      conversation(panels.dial(Panels.HOME), 31),
      conversation(panels.dial(Panels.HOME), 311),
      conversation(panels.dial(Panels.HOME), 5)
    };
    for (int i = 0; i < 6_000; i++) {
      byte[] bytes = seeds[i % seeds.length].clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      RawPanel panel = panels.dial(Panels.HOME);
      panel.say(bytes);
      panel.server().checkException();
      panel.cut();
    }

    assertTrue(neighbour.isOpen());
    panels.delivered();
    neighbour.publish("pv/18/still", "1");
    assertEquals(List.of("still=1"), panels.delivered());
  }
}
