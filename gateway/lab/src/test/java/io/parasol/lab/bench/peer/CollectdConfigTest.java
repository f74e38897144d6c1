// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The configuration of collectd")
class CollectdConfigTest {

  private final List<String> lines =
      CollectdConfig.of(WorkOfTwelve.at(Path.of("/a/folder"))).lines().map(String::strip).toList();

  private List<String> all(String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key + " "))
        .map(line -> line.substring(key.length() + 1))
        .toList();
  }

  @Test
  void has_a_thread_and_a_host_for_each_port() {
    assertEquals(List.of("\"link-5020\">", "\"link-5021\">"), all("<Host"));
    assertEquals(List.of("2"), all("ReadThreads"));
  }

  @Test
  void reads_every_point_of_every_controller_once() {
    Set<String> read = new HashSet<>();
    String port = "";
    String unit = "";
    for (String line : lines) {
      if (line.startsWith("Port \"50")) {
        port = line;
      } else if (line.startsWith("<Slave ")) {
        unit = line;
      } else if (line.startsWith("Collect ")) {
        assertTrue(read.add("%s %s %s".formatted(port, unit, line)));
      }
    }

    assertEquals(12 * 100, read.size());
    assertTrue(read.contains("Port \"5021\" <Slave 2> Collect \"p198\""));
  }

  @Test
  void defines_each_point_by_its_register() {
    List<String> expected = new ArrayList<>();
    for (int point = 0; point < 100; point++) {
      expected.add(Integer.toString(2 * point));
    }

    assertEquals(expected, all("RegisterBase"));
    assertEquals(100, all("RegisterType").stream().filter("Float"::equals).count());
  }

  @Test
  void closes_every_section() {
    long opened = lines.stream().filter(line -> line.matches("<[A-Z].*")).count();

    assertEquals(
        opened + lines.stream().filter(line -> line.matches("<[a-z].*")).count(),
        lines.stream().filter(line -> line.startsWith("</")).count());
  }
}
