// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The units on the screen of the demo")
class PointUnitsTest {

  @TempDir Path folder;

  @Test
  void are_known_for_registers_lines_and_topics() throws Exception {
    try (DemoFolder demo = DemoFolder.make(folder.resolve("demo"), 0)) {
      PointUnits units = PointUnits.of(demo.site());

      assertEquals("W", units.of("inverter-01", "ac_power"));
      assertEquals("W", units.of("panel-01", "ac_power"));
      assertEquals("V", units.of("panel-01", "dc_voltage"));
      assertEquals("", units.of("panel-01", "unknown"));
      if (demo.whyNoLine().isEmpty()) {
        assertEquals("V", units.of("charger-01", "battery_voltage"));
      }
    }
  }
}
