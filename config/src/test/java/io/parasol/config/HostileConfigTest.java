// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.ConfigProblem.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A damaged configuration is a site or a list of problems, never anything else:")
class HostileConfigTest {

  @TempDir Path temp;
  private byte[] site = {};
  private byte[] profile = {};

  @BeforeEach
  void startFromSoundFiles() throws Exception {
    Files.writeString(temp.resolve("control-room.pub"), "");
    Files.writeString(temp.resolve("field-lead.pub"), "");
    Files.createDirectory(temp.resolve("profiles"));
    site = bytes("site.yaml");
    profile = bytes("profiles/acme-pv2000.yaml");
    Files.write(temp.resolve("profiles/acme-pv2000.yaml"), profile);
    assertTrue(isSound(site), "control: the files as they are");
  }

  private static byte[] bytes(String name) {
    return Shipped.text(name).orElseThrow().getBytes(StandardCharsets.UTF_8);
  }

  /** Whether it is a site; if not, the problems must be in order and each in one line. */
  private boolean isSound(byte[] file) throws Exception {
    try {
      ConfigFile.load(Files.write(temp.resolve("site.yaml"), file), Map.of());
      return true;
    } catch (ConfigException refused) {
      assertFalse(refused.problems().isEmpty());
      List<Place> places = new ArrayList<>();
      for (ConfigProblem problem : refused.problems()) {
        assertEquals(1, problem.toString().lines().count(), problem.toString());
        assertTrue(problem.place().line() >= 1 && problem.place().column() >= 1);
        if (problem.place().file().endsWith("site.yaml")) {
          places.add(problem.place());
        }
      }
      var sorted = new ArrayList<>(places);
      sorted.sort(Comparator.comparingInt(Place::line).thenComparingInt(Place::column));
      assertEquals(sorted, places);
      return false;
    }
  }

  @Test
  void every_beginning_of_the_file() throws Exception {
    List<String> lines = new String(site, StandardCharsets.UTF_8).lines().toList();
    StringBuilder beginning = new StringBuilder();
    for (String line : lines) {
      // Cut inside a comment, all beginnings are the same.
      for (int cut = 0; cut < (line.startsWith("#") ? 1 : line.length()); cut++) {
        isSound((beginning + line.substring(0, cut)).getBytes(StandardCharsets.UTF_8));
      }
      beginning.append(line).append('\n');
    }
  }

  @Test
  void every_file_with_one_line_less() throws Exception {
    List<String> lines = new String(site, StandardCharsets.UTF_8).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      List<String> fewer = new ArrayList<>(lines);
      fewer.remove(i);
      isSound(String.join("\n", fewer).getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void random_bytes_of_the_site_flipped() throws Exception {
    Random random = new Random(20261124);
    for (int round = 0; round < 300; round++) {
      isSound(flipped(random, site));
    }
  }

  @Test
  void random_bytes_of_a_profile_flipped() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      Files.write(temp.resolve("profiles/acme-pv2000.yaml"), flipped(random, profile));
      isSound(site);
    }
  }

  @Test
  void random_bytes_of_a_profile_with_every_quirk_flipped() throws Exception {
    byte[] whole =
        """
        profile: acme-pv2000
        extends: sungrow-sh
        without: [load_power, battery_temp]
        max-words: 100
        limits: [{at: input 5000-5037, max-words: 40}, {at: holding 13049, max-words: 1}]
        forbidden: [input 5038, holding 1-2]
        settle: 2s
        turnaround: 80ms
        one-client: true
        line: {baud: 9600, parity: none, stop-bits: 1}
        units: [1, 2-247]
        identity: {model: device_type, serial: serial}
        points: {own: {at: input 1, type: uint16, scale: exponent}, exponent: {at: input 2, type: int16}}
        """
            .getBytes(StandardCharsets.UTF_8);
    Files.write(temp.resolve("profiles/acme-pv2000.yaml"), whole);
    assertTrue(isSound(site), "control: the profile as it is");
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      Files.write(temp.resolve("profiles/acme-pv2000.yaml"), flipped(random, whole));
      isSound(site);
    }
  }

  @Test
  void pieces_of_both_files_shuffled_together() throws Exception {
    Random random = new Random(42);
    List<String> pieces = new ArrayList<>();
    for (byte[] file : List.of(site, profile)) {
      pieces.addAll(
          List.of(new String(file, StandardCharsets.UTF_8).split("(?<=[\\s:{},\\[\\]])")));
    }
    for (int round = 0; round < 300; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 60; i++) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      isSound(text.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static byte[] flipped(Random random, byte[] file) {
    byte[] damaged = file.clone();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
    }
    return damaged;
  }
}
