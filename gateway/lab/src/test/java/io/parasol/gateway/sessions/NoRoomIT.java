// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.Gateway;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Needs the right to mount; without it this is skipped. */
@DisplayName("A gateway whose disk")
@EnabledOnOs(OS.LINUX)
class NoRoomIT {

  @TempDir Path folder;

  /** Fills the disk, then makes room for so many bytes. */
  private static String leaving(int kibibytes) {
    return "(cat /dev/zero > \"$0/ballast\" 2>/dev/null || true)"
        + " && truncate -s -%dK \"$0/ballast\"".formatted(kibibytes);
  }

  @ParameterizedTest(name = "{0} starts, publishes live values and reports why it is degraded")
  @CsvSource({
    "has no byte free,          0, store_degraded",
    "has 64 KiB free,          64, store_degraded",
    "is read-only,             -1, state_read_only"
  })
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void starts_and_publishes(String what, int free, String condition) throws Exception {
    assumeTrue(SmallDisk.mayMount(), "this user may make no mount namespace");
    try (RunningPeer controller =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0)) {
      String port = controller.await("the controller's port", line -> line.startsWith("port "));
      FieldSite site = FieldSite.make(folder.resolve("site"), Integer.parseInt(port.substring(5)));
      // The first start creates what every later one finds.
      try (Gateway first = site.start()) {
        assertEquals("field", first.summary().replaceAll("site=(\\w+).*", "$1"));
      }
      String preparation = free < 0 ? "mount -o remount,ro \"$0\"" : leaving(free);
      try (GatewayProcess gateway =
          GatewayProcess.start(site, SmallDisk.holding(site.config().state(), preparation))) {
        try (RunningPeer operator =
            site.subscribe(gateway.broker(), "viewer", TelemetrySeen.FILTERS)) {
          TelemetrySeen seen = new TelemetrySeen(operator);

          seen.awaitMore(5);
          seen.awaitHealth(condition, true);
          seen.awaitState("degraded");
        }
        assertEquals(0, gateway.stop());
      }
    }
  }
}
