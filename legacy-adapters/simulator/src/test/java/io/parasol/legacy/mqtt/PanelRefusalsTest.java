// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import io.parasol.legacy.mqtt.packet.RawPanel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside each of them, a neighbour stays connected and continues to publish. */
@DisplayName("A panel that breaks a rule is reported with the reason, and counted, when it")
class PanelRefusalsTest {

  private static final String STAYS = "client panel17 at 192.168.10.17 on trackers may not stay";
  private static final byte[] MESSAGE =
      HexFormat.of().parseHex("300c0009" + "70762f31372f612f62" + "31");

  @TempDir Path folder;
  private Panels panels;
  private RawPanel neighbour;

  @BeforeEach
  void a_neighbour_is_connected() {
    panels = new Panels(folder, Panels.TWO);
    neighbour = panels.dial("192.168.10.30");
    neighbour.say(RawPanel.connect("panel18", 311).build()).publish("pv/18/a", "1");
    assertEquals(List.of("a=1"), panels.delivered());
    panels.counts.clear();
  }

  @AfterEach
  void the_neighbour_goes_on() {
    assertTrue(neighbour.isOpen());
    panels.delivered();
    neighbour.publish("pv/18/a", "2");
    assertEquals(List.of("a=2"), panels.delivered());
  }

  /** What was counted, but for messages that were taken. */
  private Map<String, Integer> counted() {
    Map<String, Integer> counted = new TreeMap<>(panels.counts);
    counted.keySet().removeIf(each -> each.endsWith(" TAKEN"));
    return counted;
  }

  @Nested
  @DisplayName("lies about a length,")
  class Lies {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "'that has a fifth byte', 308080808001, length, a length of more than four bytes",
      "'beyond what any packet has', 3081900100, too_large, a packet of more than 18432 bytes",
      "'of a topic that reaches into the next packet', 300a002870762f31372f6161, length,"
          + " a packet with a length inside that exceeds the packet",
      "'of a filter that reaches into the next packet', 82080001004070760000, length,"
          + " a packet with a length inside that exceeds the packet",
    })
    void once_it_is_connected(String what, String hex, String word, String why) {
      RawPanel panel = panels.connected(5);
      panel.say(HexFormat.of().parseHex(hex));
      panel.say(MESSAGE);

      assertFalse(panel.isOpen());
      assertEquals(List.of(STAYS + " connected: " + why), panels.news());
      assertEquals(Map.of(word, 1), counted());
      assertEquals(List.of(), panels.delivered());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "'of all of it', 1080808080010004, length, a length of more than four bytes",
      "'of all of it, beyond any', 10ffffff7f, too_large, a packet of more than 18432 bytes",
      "'of its name', 101000044d5154540402001e004070616e65, length,"
          + " a packet with a length inside that exceeds the packet",
    })
    void before_it_is_known(String what, String hex, String word, String why) {
      RawPanel panel = panels.dial(Panels.HOME).say(HexFormat.of().parseHex(hex));

      assertFalse(panel.isOpen());
      assertEquals(List.of("192.168.10.17 on trackers may not connect: " + why), panels.news());
      assertEquals(Map.of(word, 1), counted());
    }
  }

  @Nested
  @DisplayName("dies")
  class Dies {

    private static final Duration GRACE = Duration.ofSeconds(10);

    @Test
    void in_the_middle_of_a_message_wherever_that_is() {
      for (int at = 1; at < MESSAGE.length; at++) {
        a_neighbour_is_connected();
        RawPanel panel = panels.connected(311);
        panel.say(Arrays.copyOf(MESSAGE, at));

        panel.cut();

        assertEquals(Map.of("broken_off", 1), counted(), "cut at " + at);
        assertEquals(List.of(), panels.delivered(), "nothing of it is believed");
        panel.pass(GRACE);
        assertEquals(
            List.of("panel-17 gone: connection lost: ended in the middle of a packet"),
            panels.news());
      }
    }

    @Test
    void but_not_if_it_was_between_two() {
      RawPanel panel = panels.connected(311);
      panel.say(MESSAGE);

      panel.cut();

      assertEquals(Map.of(), counted());
      assertEquals(List.of("a.b=1"), panels.delivered());
      panel.pass(GRACE);
      assertEquals(List.of("panel-17 gone: connection lost: closed by the panel"), panels.news());
    }

    @Test
    void in_the_middle_of_its_connect() {
      RawPanel panel = panels.dial(Panels.HOME);
      byte[] connect = panel.bytes(RawPanel.connect("panel17", 311).build());
      panel.say(Arrays.copyOf(connect, connect.length - 1));

      panel.cut();

      assertEquals(
          List.of("192.168.10.17 on trackers may not connect: ended in the middle of its CONNECT"),
          panels.news());
      assertEquals(Map.of("broken_off", 1), counted());
    }
  }

  @Test
  void floods_once_until_it_has_stopped() {
    RawPanel panel = panels.connected(311);
    for (int flood = 1; flood <= 2; flood++) {
      for (int i = 0; i < 600; i++) {
        panel.say(RawPanel.publish("pv/17/a", "1", 0, 0));
      }
      assertEquals(
          List.of(
              "client panel17 at 192.168.10.17 on trackers may not publish:"
                  + " more than 100 packets a second: slowed down"),
          panels.news());
      assertEquals(flood, counted().get("too_fast"));
      assertEquals(600, panels.delivered().size(), "what has come is not lost");
      panel.pass(Duration.ofSeconds(20)).say(MqttMessage.PINGREQ);
    }
    assertTrue(panels.count("panel-17 SLOWED") > 100);
    assertTrue(panel.isOpen());
  }

  @Nested
  @DisplayName("claims to be another one,")
  class IsAnother {

    @ParameterizedTest(name = "{0} from {1}")
    @CsvSource({
      "nobody, 192.168.10.17, unknown_client, no panel of this link has that client identifier",
      "panel17, 192.168.10.99, wrong_address, that panel does not connect from this address",
      "panel18, 192.168.10.31, elsewhere, that panel is connected from another address",
    })
    void and_the_other_stays(String client, String address, String word, String why) {
      RawPanel true17 = panels.connected(311);

      RawPanel other = panels.dial(address).say(RawPanel.connect(client, 311).build());
      other.say(MESSAGE);

      assertFalse(other.isOpen());
      assertEquals(
          List.of(
              "client %s at %s on trackers may not connect: %s".formatted(client, address, why)),
          panels.news());
      assertEquals(Map.of(word, 1), counted());
      assertEquals(List.of(), panels.delivered());
      assertTrue(true17.isOpen());
    }

    @Test
    void a_thousand_times_which_makes_few_lines_and_is_counted_each_time() {
      for (int i = 0; i < 1000; i++) {
        panels.dial(Panels.HOME).say(RawPanel.connect("nobody", 311).build());
      }

      assertEquals(PanelRefusalLog.MAX_PER_SECOND, panels.news().size());
      assertEquals(Map.of("unknown_client", 1000), counted());
    }
  }

  @Nested
  @DisplayName("breaks the standard,")
  class Breaks {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "'speaking something else', 474554202f, not_mqtt, no MQTT; or no CONNECT at the beginning",
      "'in an unknown version', 100c00044d5154540902001e0000, version,"
          + " unsupported version of MQTT",
      "'with half a will', 101300044d5154540422001e000770616e656c3137, will,"
          + " the will violates the MQTT standard",
    })
    void before_it_is_let_in(String what, String hex, String word, String why) {
      RawPanel panel = panels.dial(Panels.HOME).say(HexFormat.of().parseHex(hex));

      assertFalse(panel.isOpen());
      List<String> news = panels.news();
      assertEquals(1, news.size());
      assertTrue(
          news.get(0).endsWith(" may not connect: " + why.replace(';', ',')), news::toString);
      assertEquals(Map.of(word, 1), counted());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "'connecting again', 101300044d5154540402001e000770616e656c3137, protocol,"
          + " CONNECT is not allowed from a panel",
      "'with an alias', 30070000032300" + "0131, protocol, topic aliases are not supported",
      "'without a topic', 300400000031, protocol, a message without a topic",
    })
    void when_it_is_in(String what, String hex, String word, String why) {
      RawPanel panel = panels.connected(5);
      panel.say(HexFormat.of().parseHex(hex));

      assertFalse(panel.isOpen());
      List<String> news = panels.news();
      assertEquals(1, news.size());
      assertTrue(news.get(0).startsWith(STAYS + " connected: " + why), news::toString);
      assertEquals(Map.of(word, 1), counted());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
        strings = {
          "30070003702fff313233",
          "30050003610062",
          "0000",
          "36060001610001313131",
          "3206000161000031",
          "c00161"
        })
    void with_a_packet_that_cannot_be_read(String hex) {
      RawPanel panel = panels.connected(311);
      panel.say(HexFormat.of().parseHex(hex));

      assertFalse(panel.isOpen());
      assertTrue(panels.news().get(0).startsWith(STAYS + " connected: "));
      assertEquals(Map.of("malformed", 1), counted());
    }

    @Test
    void by_a_filter_that_is_not_its_own_and_stays() {
      RawPanel panel = panels.connected(311);
      panel.subscribe("pv/18/#", 1);

      assertTrue(panel.isOpen());
      assertEquals(
          List.of(
              "client panel17 at 192.168.10.17 on trackers may not subscribe pv/18/#:"
                  + " not one of the panel's set topics"),
          panels.news());
      assertEquals(Map.of("topic", 1), counted());
    }

    @Test
    void by_falling_silent() {
      RawPanel panel = panels.connected(311);
      neighbour.say(MqttMessage.PINGREQ);
      panel.pass(Duration.ofSeconds(30));
      neighbour.say(MqttMessage.PINGREQ);

      panel.pass(Duration.ofSeconds(15));

      assertFalse(panel.isOpen());
      assertEquals(List.of(STAYS + " connected: no packet within the keep-alive"), panels.news());
      assertEquals(Map.of("silent", 1), counted());
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(PanelRefusal.class)
  void has_a_reason_that_the_manual_explains(PanelRefusal refusal) throws Exception {
    String manual = Files.readString(Path.of("../../docs/panels.md"));

    assertTrue(manual.contains("| `" + refusal.wireName() + "` |"), refusal::wireName);
  }
}
