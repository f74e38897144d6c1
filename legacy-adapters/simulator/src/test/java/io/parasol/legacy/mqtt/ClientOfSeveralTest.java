// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.legacy.Reading;
import io.parasol.legacy.mqtt.packet.RawPanel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A client that publishes for several devices")
class ClientOfSeveralTest {

  private static final String DEVICES =
      """
      roof-1: {link: trackers, client: dtu, from: 192.168.10.17, profile: opendtu, name: "1161", silent-after: 60s}
      roof-2: {link: trackers, client: dtu, profile: opendtu, name: "1162", silent-after: 60s,
        writes: {limit: {topic: "{base}/{device}/cmd/limit", class: setpoint, min: 0, max: 100}}}
      """;

  @TempDir Path folder;
  private Panels panels;
  private RawPanel dtu;

  @BeforeEach
  void open() {
    panels = new Panels(folder, DEVICES);
    dtu = panels.dial(Panels.HOME).say(RawPanel.connect("dtu", 311).build());
    dtu.heard();
  }

  private List<String> delivered() {
    List<String> texts =
        panels.batches.stream()
            .flatMap(List::stream)
            .map(reading -> reading.device() + " " + Panels.text(List.<Reading>of(reading)))
            .toList();
    panels.batches.clear();
    return texts;
  }

  @Test
  void is_several_devices() {
    dtu.publish("solar/1161/0/power", "5");
    dtu.publish("solar/1162/2/power", "7");

    assertEquals(List.of("roof-1 ac_power=5", "roof-2 dc2_power=7"), delivered());
    assertEquals(1, panels.count("roof-1 TAKEN"));
    assertEquals(1, panels.count("roof-2 TAKEN"));
  }

  @Test
  void may_connect_from_the_address_that_one_of_its_devices_names() {
    RawPanel stranger = panels.dial("192.168.10.99").say(RawPanel.connect("dtu", 311).build());

    assertEquals(List.of("CONNACK 05"), stranger.heard());
  }

  @Test
  void subscribes_to_the_set_topics_of_all_of_them() {
    dtu.subscribe("solar/1162/cmd/#", 1);

    assertTrue(panels.client("dtu").session().qos("solar/1162/cmd/limit").isPresent());
  }

  @Test
  void is_offline_with_all_of_its_devices() {
    dtu.publish("solar/dtu/status", "offline");

    assertEquals(
        List.of(
            "roof-1 gone: the panel reports that it is offline",
            "roof-2 gone: the panel reports that it is offline"),
        panels.news());
  }

  @Test
  void loses_all_of_its_devices_with_its_connection() {
    dtu.cut();
    panels.loop.advance(Presence.GRACE);

    assertEquals(
        List.of(
            "roof-1 gone: connection lost: closed by the panel",
            "roof-2 gone: connection lost: closed by the panel"),
        panels.news());
  }

  @Test
  void reports_that_it_does_not_reach_one_of_them_whatever_it_repeats_of_it() {
    dtu.publish("solar/1161/status/reachable", "0");
    dtu.publish("solar/1161/0/power", "5");
    dtu.publish("solar/dtu/status", "online");
    dtu.publish("solar/1161/status/reachable", "0");

    assertEquals(
        List.of("roof-1 gone: the panel reports that it is offline").get(0), panels.news().get(0));
    assertEquals(List.of(), panels.news().stream().filter(each -> each.contains("back")).toList());

    dtu.publish("solar/1161/status/reachable", "1");

    assertEquals(List.of("roof-1 back"), panels.news());
  }

  @Test
  void misses_only_the_device_that_is_silent() {
    for (int i = 0; i < 4; i++) {
      dtu.pass(Duration.ofSeconds(20)).publish("solar/1162/0/power", "7");
    }

    assertEquals(List.of("roof-1 gone: no message for 1m"), panels.news());
  }

  @Test
  void has_unknown_devices_reported_once_with_their_names() {
    dtu.publish("solar/1163/0/power", "5");
    dtu.publish("solar/1164/1/power", "5");
    dtu.publish("solar/1163/0/power", "6");
    assertEquals(List.of(), panels.news());

    dtu.pass(UnknownDevices.COLLECTION);
    dtu.publish("solar/1163/0/power", "7");

    assertEquals(List.of("unknown devices of dtu: [1163, 1164] in 3 messages"), panels.news());
    assertEquals(4, panels.count("roof-1 UNKNOWN_DEVICE"));
    assertEquals(List.of(), delivered());
    assertEquals(2, panels.client("dtu").panels().size());
  }

  @Test
  void has_no_more_names_reported_than_are_kept_however_many_it_invents() {
    Random random = new Random(1);
    for (int i = 0; i < 450; i++) {
      dtu.publish("solar/x" + random.nextInt() + "/0/power", "5");
      dtu.pass(Duration.ofMillis(20));
    }
    dtu.pass(UnknownDevices.COLLECTION.plus(UnknownDevices.PAUSE));
    List<String> reports =
        panels.news().stream().filter(each -> each.startsWith("unknown")).toList();

    assertEquals(1, reports.size());
    assertEquals(UnknownDevices.MAX_NAMES, reports.get(0).split(",").length);
    assertEquals(450, panels.count("roof-1 UNKNOWN_DEVICE"));
  }

  @Test
  void may_publish_as_much_as_its_devices_together() {
    for (int i = 0; i < 1000; i++) {
      dtu.publish("solar/1161/0/power", "5");
    }
    assertEquals(0, panels.count("roof-1 SLOWED"));

    dtu.publish("solar/1161/0/power", "5");

    assertEquals(1, panels.count("roof-1 SLOWED"));
    assertEquals(
        List.of(
            "client dtu at 192.168.10.17 on trackers may not publish: more than 200 packets a second: slowed down"),
        panels.news());
  }

  @Test
  void names_devices_in_topics_of_its_own_as_well() {
    panels =
        new Panels(
            folder,
            """
            box-1: {link: trackers, client: box, topics: {"box/{device}/p": {point: power}}}
            box-2: {link: trackers, client: box, topics: {"box/{device}/p": {point: power}}}
            """);
    RawPanel box = panels.dial(Panels.HOME).say(RawPanel.connect("box", 311).build());
    box.publish("box/box-2/p", "5").publish("box/box-3/p", "6").pass(UnknownDevices.COLLECTION);

    assertEquals(List.of("box-2 power=5"), delivered());
    assertEquals(List.of("unknown devices of box: [box-3] in 1 messages"), panels.news());
  }

  @Test
  void counts_topics_that_no_device_has() {
    dtu.publish("other/1161/0/power", "5");
    dtu.publish("solar/1162/cmd/limit", "5");

    assertEquals(2, panels.count("roof-1 UNMAPPED"));
  }
}
