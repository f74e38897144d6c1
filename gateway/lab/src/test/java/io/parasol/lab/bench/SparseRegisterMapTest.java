// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.yaml.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The map of a device with holes")
class SparseRegisterMapTest {

  @TempDir private Path folder;

  private Profile load(String name, String text) throws IOException, ConfigException {
    Path file = folder.resolve("profiles").resolve(name + ".yaml");
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(file, text);
    return ProfileFile.load(name, folder);
  }

  private SparseRegisterMap map() throws IOException, ConfigException {
    return SparseRegisterMap.of(
        load(
            "device",
            """
            profile: device
            max-words: 40
            points:
              a: {at: holding 10, type: uint32}
              b: {at: holding 12, type: uint16}
              c: {at: holding 20, type: uint16}
              d: {at: input 3, type: float64}
              e: {at: coil 1, type: bool}
            """));
  }

  private static List<String> points(Profile profile) {
    return profile.points().stream().map(each -> each.name() + " " + each.type()).toList();
  }

  @Test
  void has_a_number_wherever_the_device_has_registers() throws Exception {
    Profile polled = load("device", map().profile(Duration.ofMillis(5), Duration.ofSeconds(1)));

    assertEquals(
        List.of("h10 float32", "h12 float32", "h20 float32", "i3 float32", "i5 float32"),
        points(polled));
    assertEquals(40, polled.quirks().maxWords());
  }

  @Test
  void has_registers_in_the_holes_as_well_where_it_is_played() throws Exception {
    Profile played = load("played", map().device("played"));

    assertTrue(points(played).containsAll(List.of("h10 float32", "h-hole-14 uint16")));
    assertEquals(5 + 6, played.points().size());
  }
}
