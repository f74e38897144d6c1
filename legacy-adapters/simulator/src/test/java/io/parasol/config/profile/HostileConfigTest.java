// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.site.ConfigFile;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.config.yaml.ConfigProblem.FilePosition;
import io.parasol.simulator.config.SimulationFile;
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

  /** Damaged files for each kind of file; -Dparasol.rounds=10000 is for a long run. */
  private static final int ROUNDS = Integer.getInteger("parasol.rounds", 100);

  /** Every third beginning of a line; each line begins with another one of the three. */
  private static final int STEP = 3;

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
    return BundledFiles.text(name).orElseThrow().getBytes(StandardCharsets.UTF_8);
  }

  /** Whether it is a site; if not, the problems must be in order and each in one line. */
  private boolean isSound(byte[] file) throws Exception {
    return isSound("site.yaml", file, path -> ConfigFile.load(path, Map.of()));
  }

  private interface Loader {
    Object load(Path file) throws ConfigException;
  }

  private boolean isSound(String name, byte[] file, Loader loader) throws Exception {
    try {
      loader.load(Files.write(temp.resolve(name), file));
      return true;
    } catch (ConfigException refused) {
      assertFalse(refused.problems().isEmpty());
      List<FilePosition> places = new ArrayList<>();
      for (ConfigProblem problem : refused.problems()) {
        assertEquals(1, problem.toString().lines().count(), problem.toString());
        assertTrue(problem.position().line() >= 1 && problem.position().column() >= 1);
        if (problem.position().file().endsWith(name)) {
          places.add(problem.position());
        }
      }
      var sorted = new ArrayList<>(places);
      sorted.sort(
          Comparator.comparingInt(FilePosition::line).thenComparingInt(FilePosition::column));
      assertEquals(sorted, places);
      return false;
    }
  }

  @Test
  void beginnings_of_the_file() throws Exception {
    List<String> lines = new String(site, StandardCharsets.UTF_8).lines().toList();
    StringBuilder beginning = new StringBuilder();
    for (int number = 0; number < lines.size(); number++) {
      String line = lines.get(number);
      // Cut inside a comment, all beginnings are the same.
      int end = line.startsWith("#") ? 1 : line.length();
      for (int cut = number % STEP; cut < end; cut += STEP) {
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
    for (int round = 0; round < ROUNDS; round++) {
      isSound(flipped(random, site));
    }
  }

  @Test
  void random_bytes_of_a_profile_flipped() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < ROUNDS; round++) {
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
    for (int round = 0; round < ROUNDS; round++) {
      Files.write(temp.resolve("profiles/acme-pv2000.yaml"), flipped(random, whole));
      isSound(site);
    }
  }

  @Test
  void random_bytes_of_a_profile_of_lines_flipped() throws Exception {
    byte[] user =
        """
        site: roof
        links: {hut: {lines: /dev/ttyS1, baud: 2400}}
        devices: {inverter: {link: hut, profile: voltronic-pi30, every: 5s}}
        """
            .getBytes(StandardCharsets.UTF_8);
    byte[] lines = bytes("profiles/voltronic-pi30.yaml");
    Path copy = Files.write(temp.resolve("profiles/voltronic-pi30.yaml"), lines);
    assertTrue(isSound(user), "control: the profile as it is");
    Random random = new Random(30);
    for (int round = 0; round < ROUNDS; round++) {
      Files.write(copy, flipped(random, lines));
      isSound(user);
    }
  }

  @Test
  void random_bytes_of_a_simulation_flipped() throws Exception {
    byte[] simulation =
        """
        endpoints:
          - listen: 127.0.0.1:0
            controllers:
              1: {profile: acme-pv2000, plays: inverter, lacks: [alarms], faults: [{fault: delay, delay: 300ms, every: 5}]}
              2: {profile: sunspec, models: [1, 103, 123], plays: inverter}
          - {pty: ./bus, baud: 9600, strict: true, batch: 16ms, controllers: {7: {profile: generic-meter, plays: meter, turnaround: 20ms}}}
        lines: [{pty: ./charger, speaks: ve-direct, faults: [{fault: unplug, after: 60s, lasts: 10s}]}]
        panels: [{connect: "127.0.0.1:1884", client: p, topic: pv/1, plays: inverter, points: [ac_power], settings: {limit: 100}}]
        day: 2026-06-21
        """
            .getBytes(StandardCharsets.UTF_8);
    Loader loader = path -> SimulationFile.load(path, Map.of());
    assertTrue(isSound("simulation.yaml", simulation, loader), "control: the file as it is");
    Random random = new Random(5);
    for (int round = 0; round < ROUNDS; round++) {
      isSound("simulation.yaml", flipped(random, simulation), loader);
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
    for (int round = 0; round < ROUNDS; round++) {
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
