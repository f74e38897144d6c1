// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.PointStates.ReportedState;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.legacy.Reading;
import io.parasol.legacy.mqtt.packet.RawPanel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded messages of products, published by one client over MQTT. In the files, {@code device}
 * adds a device of that client, {@code <} is a message, {@code >} the reading that is expected by
 * then, and {@code !} the operating state, {@code online} or {@code offline}.
 */
@DisplayName("Recorded messages of a product")
class RecordedPanelsTest {

  private static final String PLACE = "/io/parasol/legacy/mqtt/recordings/";

  @TempDir Path folder;

  static List<String> products() {
    return BundledFiles.profiles().stream()
        .map(name -> name.value())
        .filter(
            name ->
                BundledFiles.text("profiles/" + name + ".yaml")
                    .orElseThrow()
                    .contains("\nprotocol: mqtt\n"))
        .toList();
  }

  private static List<String> recording(String product) throws IOException {
    try (InputStream in = RecordedPanelsTest.class.getResourceAsStream(PLACE + product + ".txt")) {
      return new String(Objects.requireNonNull(in, product).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("products")
  void give_these_values_units_and_states(String product) throws Exception {
    List<String> lines = recording(product);
    Panels panels = new Panels(folder, devices(lines));
    RawPanel client = panels.dial(Panels.HOME).say(RawPanel.connect("dtu", 311).build());
    Map<String, Map<String, Reading>> last = new TreeMap<>();
    Set<String> compared = new HashSet<>();
    Map<String, Boolean> gone = new HashMap<>();

    for (String line : lines) {
      if (line.startsWith("< ")) {
        String[] message = line.substring(2).split(" ", 2);
        client.publish(message[0], message[1]);
        collect(panels, last, gone);
      } else if (line.startsWith("> ")) {
        String[] expected = line.substring(2).split(" ", 2);
        String point = expected[1].substring(0, expected[1].indexOf('='));
        Reading reading = readings(last, expected[0]).get(point);
        assertEquals(expected[1], reading == null ? point + " was not read" : text(reading));
        compared.add(expected[0] + " " + point);
      } else if (line.startsWith("! ")) {
        String[] expected = line.substring(2).split(" ", 2);
        assertEquals(expected[1], state(panels, expected[0], last, gone), line);
      }
    }

    last.forEach(
        (device, readings) ->
            readings
                .keySet()
                .forEach(
                    point ->
                        assertTrue(
                            compared.contains(device + " " + point),
                            device + " " + point + " is compared")));
    assertTrue(panels.counts.keySet().stream().noneMatch(each -> each.endsWith("UNKNOWN_DEVICE")));
  }

  /** Returns the devices of the configuration; all have one client. */
  private static String devices(List<String> lines) {
    StringBuilder devices = new StringBuilder();
    for (String line : lines) {
      if (line.startsWith("device ")) {
        devices
            .append(
                line.substring("device ".length())
                    .replaceFirst("\\{", "{link: trackers, client: dtu, "))
            .append('\n');
      }
    }
    return devices.toString();
  }

  private static void collect(
      Panels panels, Map<String, Map<String, Reading>> last, Map<String, Boolean> gone) {
    for (List<Reading> batch : panels.batches) {
      for (Reading reading : batch) {
        readings(last, reading.device().value()).put(reading.point().value(), reading);
      }
    }
    panels.batches.clear();
    for (String news : panels.news()) {
      String[] words = news.split(" ", 2);
      if (words[1].startsWith("gone")) {
        gone.put(words[0], true);
      } else if (words[1].equals("back")) {
        gone.put(words[0], false);
      }
    }
  }

  private static Map<String, Reading> readings(
      Map<String, Map<String, Reading>> last, String device) {
    return last.computeIfAbsent(device, any -> new TreeMap<>());
  }

  private static String text(Reading reading) {
    Value value = reading.value();
    String what = value == null ? reading.quality().wireName() : value.toString();
    return (reading.point() + "=" + what + " " + reading.unit()).strip();
  }

  private static String state(
      Panels panels,
      String device,
      Map<String, Map<String, Reading>> last,
      Map<String, Boolean> gone) {
    if (gone.getOrDefault(device, false)) {
      return "offline";
    }
    List<ReportedState> states = new ArrayList<>();
    for (KnownPoint point : panels.device(new DeviceId(device)).config().points()) {
      Optional.ofNullable(readings(last, device).get(point.name().value()))
          .flatMap(reading -> Optional.ofNullable(reading.value()))
          .flatMap(point.states()::state)
          .ifPresent(states::add);
    }
    return states.stream()
        .map(ReportedState::state)
        .max(Comparator.naturalOrder())
        .map(state -> state.wireName())
        .orElse("online");
  }

  @Test
  void are_there_for_each_profile_with_every_name_in_order() throws Exception {
    for (String product : products()) {
      List<String> lines = recording(product);
      assertTrue(lines.get(0).startsWith("# "), product + " names the source of its messages");
      assertTrue(lines.stream().filter(line -> line.startsWith("> ")).count() > 7, product);
      assertTrue(lines.stream().anyMatch(line -> line.startsWith("! ")), product);
    }
    assertTrue(products().size() >= 11, products().toString());
  }
}
