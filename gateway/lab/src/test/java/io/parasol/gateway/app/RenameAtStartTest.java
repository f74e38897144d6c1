// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.rename.DeviceHistory;
import io.parasol.gateway.rename.RequestedRenames;
import io.parasol.gateway.state.RenameMarker;
import io.parasol.gateway.state.RuntimeFolder;
import io.parasol.gateway.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A gateway that starts after a rename")
class RenameAtStartTest {

  private static final RenameMarker.Rename RENAME =
      new RenameMarker.Rename(DeviceHistory.OLD, DeviceHistory.NEW);

  @TempDir Path folder;
  private Path state;

  private SiteConfig site(DeviceId device) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            links: {lan: {tcp: 127.0.0.1:1502}}
            devices: {%s: {link: lan, unit: 1, profile: acme-pv2000}}
            """
                .formatted(device));
    return ConfigFile.load(file, Map.of());
  }

  private static List<RenameMarker.Rename> start(SiteConfig config) throws Exception {
    return SiteRenames.completeAtStart(config, InstantSource.system());
  }

  @BeforeEach
  void the_history_of_a_device() throws Exception {
    site(DeviceHistory.OLD);
    parasol("pki", "init", "-c", folder.resolve("site.yaml")).done();
    state = folder.resolve("state");
    new DeviceHistory(state).write();
  }

  @Test
  void carries_out_what_was_requested_once_its_configuration_has_the_new_name() throws Exception {
    RequestedRenames.in(state).add(RENAME);
    assertEquals(List.of(), start(site(DeviceHistory.OLD)), "not before");

    assertEquals(List.of(RENAME), start(site(DeviceHistory.NEW)));

    new DeviceHistory(state).assertRenamed();
    assertEquals(List.of(), RequestedRenames.in(state).all());
    assertEquals(List.of(), start(site(DeviceHistory.NEW)));
  }

  @Test
  void completes_what_a_kill_has_interrupted_and_refuses_the_former_name() throws Exception {
    RenameMarker.write(state, RENAME);
    assertEquals(List.of(), start(site(DeviceHistory.OLD)));
    try (RuntimeFolder runtime = RuntimeFolder.open(state)) {
      assertThrows(IOException.class, () -> StateFolder.open(state, runtime).close());
    }

    assertEquals(List.of(RENAME), start(site(DeviceHistory.NEW)));

    new DeviceHistory(state).assertRenamed();
    assertEquals(Optional.empty(), RenameMarker.read(state));
  }

  @Test
  void gives_one_device_a_name_that_was_requested_for_two() throws Exception {
    RequestedRenames.in(state).add(RENAME);
    RequestedRenames.in(state)
        .add(new RenameMarker.Rename(new DeviceId("inverter-02"), DeviceHistory.NEW));

    assertEquals(List.of(RENAME), start(site(DeviceHistory.NEW)));

    new DeviceHistory(state).assertRenamed();
  }

  @Test
  void forgets_a_request_that_it_cannot_carry_out() throws Exception {
    RequestedRenames.in(state)
        .add(new RenameMarker.Rename(new DeviceId("unknown"), DeviceHistory.NEW));

    assertEquals(List.of(), start(site(DeviceHistory.NEW)));
    assertEquals(List.of(), RequestedRenames.in(state).all());
  }
}
