// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parasol.gateway.app.FieldSite;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole state of a gateway on a small file system of its own, in a mount namespace that ends
 * with it. Needs the right to make one; without it this is skipped.
 */
@DisplayName("A running gateway whose disk is full")
@EnabledOnOs(OS.LINUX)
class FullDiskIT {

  @TempDir Path folder;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void publishes_says_what_is_wrong_and_goes_on_by_itself_when_there_is_room() throws Exception {
    assumeTrue(SmallDisk.mayMount(), "this user may make no mount namespace");
    try (RunningPeer controller =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0)) {
      String port = controller.await("the controller's port", line -> line.startsWith("port "));
      FieldSite site = FieldSite.make(folder.resolve("site"), Integer.parseInt(port.substring(5)));
      Path state = site.config().state();
      try (GatewayProcess gateway = GatewayProcess.start(site, SmallDisk.holding(state, "true"))) {
        try (RunningPeer operator =
            site.subscribe(gateway.broker(), "viewer", TelemetrySeen.FILTERS)) {
          TelemetrySeen seen = new TelemetrySeen(operator);
          seen.awaitMore(3);

          // The same files as this process sees them who lives in that namespace.
          Path there = Path.of("/proc/" + gateway.pid() + "/root" + state + "/ballast");
          fill(there);

          String event = seen.awaitEvent("store_degraded", true);
          assertTrue(event.contains("No space left on device"), event);
          seen.awaitHealth("store_degraded", true);
          seen.awaitMore(10);

          Files.delete(there);

          seen.awaitEvent("store_degraded", false);
          seen.awaitHealth("store_degraded", false);
          seen.awaitMore(10);
          assertEquals(List.of(), seen.missing());
          assertTrue(gateway.isAlive());
        }
        assertEquals(0, gateway.stop());
      }
    }
  }

  private static void fill(Path file) throws IOException {
    byte[] much = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(file)) {
      IOException full =
          assertThrows(
              IOException.class,
              () -> {
                while (true) {
                  out.write(much);
                }
              });
      assertTrue(String.valueOf(full.getMessage()).contains("No space left"), full.toString());
    }
  }
}
