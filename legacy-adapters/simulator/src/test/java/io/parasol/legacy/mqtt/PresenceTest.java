// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.parasol.legacy.mqtt.packet.RawPanel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A panel is")
class PresenceTest {

  private static final String LOST = "panel-17 gone: connection lost: closed by the panel";
  private static final String SILENT_17 = "panel-17 gone: no message for 1m";

  @TempDir Path folder;
  private Panels panels;

  @BeforeEach
  void open() {
    panels = new Panels(folder, Panels.TWO);
  }

  @Test
  void not_gone_when_its_connection_is_back_in_time() {
    panels.connected(311).cut();
    panels.loop.advance(Presence.GRACE.minusMillis(1));
    panels.connected(311).pass(Duration.ofSeconds(20));

    assertEquals(List.of(), panels.news());
  }

  @Test
  void gone_when_it_is_not() {
    panels.connected(311).cut();
    panels.loop.advance(Presence.GRACE);

    assertEquals(List.of(LOST), panels.news());
  }

  @Test
  void not_gone_when_it_said_goodbye_as_those_do_that_connect_for_each_message() {
    panels.connected(311).say(MqttMessage.DISCONNECT);
    panels.loop.advance(Duration.ofSeconds(59));

    assertEquals(List.of(), panels.news());
  }

  @Test
  void gone_when_no_message_comes_though_it_is_connected_and_all_its_points_are_unread_then() {
    RawPanel panel = panels.connected(311);
    panel.publish("pv/17/power", "42");
    panels.delivered();
    panel.pass(Duration.ofSeconds(30)).say(MqttMessage.PINGREQ);
    panel.pass(Duration.ofSeconds(29));
    assertEquals(List.of(), panels.news());

    panel.pass(Duration.ofSeconds(1));

    assertEquals(List.of(SILENT_17), panels.news());
    assertEquals(List.of("state=timeout limit=timeout power=timeout"), panels.delivered());
  }

  @Test
  void gone_when_it_was_never_heard_and_says_so_again_and_again() {
    panels.loop.advance(Duration.ofMinutes(3));

    assertEquals(
        List.of(SILENT_17, SILENT_17, SILENT_17),
        panels.news().stream().filter(SILENT_17::equals).toList());
  }

  @Test
  void gone_before_its_points_are_unread_and_back_before_its_next_reading() {
    RawPanel panel = panels.connected(311);
    panel.pass(Duration.ofSeconds(30)).say(MqttMessage.PINGREQ);
    panel.pass(Duration.ofSeconds(30));
    assertEquals(List.of(SILENT_17), panels.news());

    panel.publish("pv/17/power", "1");
    panel.publish("pv/17/power", "2");

    assertEquals(List.of("panel-17 back"), panels.news());
  }

  @Test
  void not_present_by_messages_that_are_ignored() {
    RawPanel panel = panels.connected(311);
    panel.pass(Duration.ofSeconds(29)).publish("pv/17/debug/heap", "9000");
    panel.pass(Duration.ofSeconds(29)).publish("pv/17/debug/heap", "9000");
    panel.pass(Duration.ofSeconds(2));

    assertEquals(List.of(SILENT_17), panels.news());
  }

  @Test
  void gone_at_once_by_its_own_word() {
    panels.connected(311).publish("pv/17/status", "offline");

    assertEquals(List.of("state=offline"), panels.delivered());
    assertEquals(List.of("panel-17 gone: the panel reports that it is offline"), panels.news());
  }
}
