// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.sessions.RunningPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A gateway whose previous run exhausted its memory")
class OutOfMemoryIT {

  private static final String HEALTH = "parasol/field/gateway/health";

  @TempDir Path folder;

  private static String health(FieldSite site, Gateway gateway) throws Exception {
    try (RunningPeer viewer = site.subscribe(gateway, "viewer", List.of(HEALTH))) {
      return viewer.await("health", line -> line.startsWith(HEALTH));
    }
  }

  @Test
  void reports_it_once() throws Exception {
    FieldSite site = FieldSite.make(folder.resolve("site"), 1);
    Path left = Files.createFile(site.config().state().resolve("out-of-memory"));

    try (Gateway gateway = site.start()) {
      assertTrue(health(site, gateway).contains("\"memory_exhausted\""));
      assertFalse(Files.exists(left));
    }
    try (Gateway gateway = site.start()) {
      assertFalse(health(site, gateway).contains("\"memory_exhausted\""), "the control");
    }
  }
}
