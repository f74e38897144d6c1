// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.FolderTree;
import io.parasol.gateway.app.Gateway;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Needs the right to mount; without it this is skipped. */
@DisplayName("A gateway whose disk")
@EnabledOnOs(OS.LINUX)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoRoomIT {

  @TempDir static Path folder;
  private @Nullable RunningPeer controller;
  private FieldSite site;

  /** The first start creates what every later one finds. Each of these has a disk of its own. */
  @BeforeAll
  void a_site_that_has_run() throws Exception {
    assumeTrue(SmallDisk.mayMount(), "this user may make no mount namespace");
    RunningPeer peer =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0);
    controller = peer;
    String port = peer.await("the controller's port", line -> line.startsWith("port "));
    site = FieldSite.make(folder.resolve("site"), Integer.parseInt(port.substring(5)));
    try (Gateway first = site.start()) {
      assertEquals("field", first.summary().replaceAll("site=(\\w+).*", "$1"));
    }
  }

  @AfterAll
  void the_controller_is_closed() {
    if (controller != null) {
      controller.close();
    }
  }

  @AfterEach
  void the_copy_of_the_state_is_deleted() throws Exception {
    FolderTree.delete(SmallDisk.aside(site.config().state()));
  }

  /** Fills the disk, then frees this number of bytes. */
  private static String leaving(int kibibytes) {
    return "(cat /dev/zero > \"$0/ballast\" 2>/dev/null || true)"
        + " && truncate -s -%dK \"$0/ballast\"".formatted(kibibytes);
  }

  @ParameterizedTest(name = "{0} starts, publishes live values and reports why it is degraded")
  @CsvSource({
    "has no byte free,          0, store_degraded",
    "has 32 KiB free,          32, store_degraded",
    "is read-only,             -1, state_read_only"
  })
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void starts_and_publishes(String what, int free, String condition) throws Exception {
    String preparation = free < 0 ? "mount -o remount,ro \"$0\"" : leaving(free);
    try (GatewayProcess gateway =
        GatewayProcess.start(site, SmallDisk.holding(site.config().state(), preparation))) {
      try (RunningPeer operator =
          site.subscribe(gateway.broker(), "viewer", TelemetrySeen.FILTERS)) {
        TelemetrySeen seen = new TelemetrySeen(operator);

        seen.awaitMore(5);
        seen.awaitHealth(condition, true);
        seen.awaitState("degraded");
        if (free < 0) {
          assertRefusesCommands(site, gateway);
        }
      }
      assertEquals(0, gateway.stop());
    }
  }

  /** Without the log, a command that was executed before would be executed again. */
  private static void assertRefusesCommands(FieldSite site, GatewayProcess gateway)
      throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    byte[] envelope =
        new Command(
                "on-a-read-only-disk",
                new SiteId("field"),
                new DeviceId("box-01"),
                CommandClass.SETPOINT,
                new Action.Read(Set.of(new PointName("limit"))),
                1,
                now.minusSeconds(60),
                now.plusSeconds(240),
                Map.of())
            .sign(SigningKey.read(site.file("control-room.key"), new char[0]))
            .toJson();
    try (FieldOperator operator = new FieldOperator(site, gateway.broker(), "operator")) {
      operator.send("box-01", envelope);

      CommandReceipt receipt = operator.end(envelope);

      assertEquals(Outcome.REJECTED, receipt.outcome(), receipt::toString);
      assertEquals(Optional.of("unknown_signer"), receipt.reason());
    }
  }
}
