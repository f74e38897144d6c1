// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.sessions.FaultyDisk;
import io.parasol.gateway.sessions.FaultyDisk.Fault;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.sessions.TelemetrySeen;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.segment.StoreEnvironment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each test has a gateway of its own, because a disk that soon fails again is reported once only.
 */
@DisplayName("A running gateway whose readings lie on a bad disk")
class BadDiskIT {

  private static final String DEGRADED = "store_degraded";

  @TempDir Path folder;
  private final FaultyDisk disk = new FaultyDisk();
  private RunningPeer controller;
  private FieldSite site;
  private Gateway gateway;
  private RunningPeer operator;
  private TelemetrySeen seen;

  @BeforeEach
  void a_site_in_order() throws Exception {
    controller =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0);
    String port = controller.await("the controller's port", line -> line.startsWith("port "));
    site = FieldSite.make(folder.resolve("site"), Integer.parseInt(port.substring(5)));
    gateway = Gateway.start(site.config(), new StoreEnvironment(disk, 1));
    operator = site.subscribe(gateway.broker(), "viewer", TelemetrySeen.FILTERS);
    seen = new TelemetrySeen(operator);
    seen.awaitHealth(DEGRADED, false);
    seen.awaitMore(3);
  }

  @AfterEach
  void what_is_left_behind_is_sound() throws Exception {
    disk.becomes(Fault.NONE);
    operator.close();
    gateway.close();
    controller.close();
    assertTrue(ReadingStore.verify(site.config().state().resolve("store")).isSound());
  }

  private void assertTold(String why) {
    String event = seen.awaitEvent(DEGRADED, true);
    assertTrue(event.contains("\"why\":\"" + why), event);
    seen.awaitState("degraded");
    seen.awaitHealth(DEGRADED, true);
  }

  private void assertWorksAgain() {
    seen.awaitEvent(DEGRADED, false);
    seen.awaitHealth(DEGRADED, false);
    seen.awaitMore(5);
    assertEquals(List.of(), seen.missing());
  }

  @ParameterizedTest(name = "{0}: publishes what it does not take, and goes on when it does again")
  @CsvSource({"FULL, No space left on device", "READ_ONLY, Read-only file system"})
  void publishes_what_the_disk_does_not_take(Fault fault, String why) {
    disk.becomes(fault);
    assertTold(why);
    seen.awaitMore(5);

    disk.becomes(Fault.NONE);

    assertWorksAgain();
  }

  @Test
  void says_that_a_disk_does_not_sync_and_has_kept_what_was_measured_when_it_does() {
    long before = seen.newest();
    disk.becomes(Fault.STUCK);
    assertTold("the disk is slow: a commit takes ");

    disk.becomes(Fault.NONE);

    assertWorksAgain();
    assertTrue(seen.newest() > before + 10, "what was measured meanwhile");
  }
}
