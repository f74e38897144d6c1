// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.device;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.identity.IdentityStore;
import io.parasol.gateway.rename.DeviceHistory;
import io.parasol.gateway.rename.RequestedRenames;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.RenameMarker;
import io.parasol.gateway.state.RuntimeFolder;
import io.parasol.gateway.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol device rename")
class DeviceRenameVerbTest {

  private static final DeviceId OLD = DeviceHistory.OLD;
  private static final DeviceId NEW = DeviceHistory.NEW;

  @TempDir Path folder;
  private Path config;
  private Path state;

  @BeforeEach
  void a_site_with_history_of_two_devices() throws Exception {
    config = site(OLD.value());
    state = folder.resolve("state");
    parasol("pki", "init", "-c", config).done();
    new DeviceHistory(state).write();
  }

  private Path site(String device) throws IOException {
    return Files.writeString(
        folder.resolve("site.yaml"),
        """
        site: roof
        store: {keep: 1MiB}
        links: {lan: {tcp: 127.0.0.1:1502}}
        devices:
          %s: {link: lan, unit: 1, profile: acme-pv2000}
          inverter-02: {link: lan, unit: 2, profile: acme-pv2000}
        """
            .formatted(device));
  }

  private Typed rename(Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("device", "rename", OLD.value(), NEW.value(), "-c", config));
    words.addAll(List.of(more));
    return parasol(words.toArray());
  }

  @Test
  void keeps_messages_numbers_positions_identity_and_installs_and_replaces_the_certificate()
      throws Exception {
    Typed typed = rename().done();

    assertEquals(
        List.of(
            "renamed inverter-01 to roof-east-1; the certificate of inverter-01 is revoked",
            "next: name it roof-east-1 in %s, then start the gateway".formatted(config)),
        typed.lines());
    new DeviceHistory(state).assertRenamed();
    List<String> certificates = parasol("pki", "list", "-c", config).done().lines();
    assertTrue(certificates.stream().anyMatch(each -> each.matches("inverter-01 +revoked.*")));
    assertTrue(
        certificates.stream()
            .anyMatch(each -> each.matches("roof-east-1 +valid.*/device/roof-east-1")));
    assertFalse(Files.exists(state.resolve("renaming")));
  }

  @Test
  void prints_json_for_programs() throws Exception {
    assertEquals(
        "{\"from\":\"inverter-01\",\"to\":\"roof-east-1\",\"done\":true}",
        rename("--json").done().out().strip());
  }

  @Test
  void is_refused_for_a_name_that_is_in_use_unknown_or_reserved_and_changes_nothing() {
    parasol("device", "rename", "inverter-01", "inverter-02", "-c", config)
        .refused(
            ExitCode.USAGE,
            "the name inverter-02 is in use: the state folder has messages, figures or a"
                + " certificate of it");
    parasol("device", "rename", "inverter-07", "inverter-08", "-c", config)
        .refused(ExitCode.USAGE, "no device inverter-07 in the state folder " + state);
    parasol("device", "rename", "inverter-01", "letters", "-c", config)
        .refused(
            ExitCode.USAGE,
            "device id \"letters\": expected another name, because this one is reserved for the"
                + " gateway");
    assertFalse(Files.exists(state.resolve("renaming")));
  }

  @Test
  void is_requested_of_a_gateway_that_runs() throws Exception {
    try (RuntimeFolder runtime = RuntimeFolder.open(state);
        StateFolder held = StateFolder.open(state, runtime)) {
      assertEquals(
          List.of(
              "the running gateway renames inverter-01 to roof-east-1 at its next reload",
              "next: name it roof-east-1 in %1$s, then parasol reload -c %1$s".formatted(config)),
          rename().done().lines());
      assertEquals(
          "{\"from\":\"inverter-01\",\"to\":\"roof-east-1\",\"done\":false}",
          rename("--json").done().out().strip());
      parasol("device", "rename", "inverter-01", "inverter-02", "-c", config)
          .refused(
              ExitCode.USAGE,
              "the name inverter-02 is in use: the state folder has messages, figures or a"
                  + " certificate of it");
      assertEquals(
          List.of(new RenameMarker.Rename(OLD, NEW)), RequestedRenames.in(held.path()).all());

      parasol("device", "rename", "inverter-02", NEW.value(), "-c", config)
          .refused(ExitCode.USAGE, "the rename of inverter-01 to roof-east-1 is requested already");

      site(NEW.value());
      assertEquals("next: parasol reload -c " + config, rename().done().lines().get(1));
    }
    rename().done(); // no gateway runs any more
    assertEquals(List.of(), RequestedRenames.in(state).all());
  }

  @Test
  void is_completed_by_the_same_command_before_a_gateway_starts() throws Exception {
    RenameMarker.write(state, new RenameMarker.Rename(OLD, NEW));
    IdentityStore.in(state).rename(OLD, NEW); // as far as it came

    try (RuntimeFolder runtime = RuntimeFolder.open(state)) {
      IOException refused =
          assertThrows(IOException.class, () -> StateFolder.open(state, runtime).close());
      assertEquals(
          "the device inverter-01 is half renamed; complete it with: parasol device rename"
              + " inverter-01 roof-east-1",
          refused.getMessage());
    }
    rename().done();

    assertEquals(DeviceHistory.identity(), IdentityStore.in(state).find(NEW).orElseThrow().known());
    try (RuntimeFolder runtime = RuntimeFolder.open(state);
        StateFolder opened = StateFolder.open(state, runtime)) {
      assertEquals(state, opened.path());
    }
  }
}
